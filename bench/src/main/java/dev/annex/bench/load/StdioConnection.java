package dev.annex.bench.load;

import dev.annex.bench.load.Revision.Call;
import dev.annex.bench.machine.Child;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The client's end of a process that speaks one message per line. One thread at a time. */
public final class StdioConnection {

  private static final byte[] NUMBER = "\"id\":".getBytes(StandardCharsets.US_ASCII);

  private final InputStream in;
  private final OutputStream out;
  private byte[] buffer = new byte[64 << 10];
  private int start;
  private int end;
  private int scanned;
  private long next = Call.FIRST_NUMBER + 1;

  /** Over the streams of a process. */
  public StdioConnection(Child child) {
    this.in = child.output();
    this.out = child.input();
  }

  /** Shakes hands where the revision wants it. */
  public void open(Revision revision) throws IOException {
    if (revision == Revision.LEGACY) {
      hello(revision);
    }
  }

  /** Sends the first message of a client and waits for its answer. */
  public void hello(Revision revision) throws IOException {
    hello(revision.hello());
    Optional<byte[]> ready = revision.ready();
    if (ready.isPresent()) {
      send(ready.get());
    }
  }

  /** Sends a first message that is no client's of MCP, and waits for its answer. */
  public void hello(Call hello) throws IOException {
    send(hello.message());
    String text = new String(answerTo(hello.number()), StandardCharsets.UTF_8);
    if (!text.contains("\"result\"")) {
      throw new IllegalStateException("the first message was answered " + text);
    }
  }

  /** A number no call of this connection had before. */
  public long nextNumber() {
    return next++;
  }

  /** Sends a message. */
  public void send(byte[] message) throws IOException {
    byte[] line = Arrays.copyOf(message, message.length + 1);
    line[message.length] = '\n';
    out.write(line);
    out.flush();
  }

  /** The answer with a number; whatever else comes before it is dropped. */
  public byte[] answerTo(long number) throws IOException {
    while (true) {
      byte[] line = line();
      if (numberOf(line) == number) {
        return line;
      }
    }
  }

  /** The number an answer carries; negative when the line is no answer to one of our calls. */
  static long numberOf(byte[] line) {
    int at = Bytes.indexOf(line, 0, line.length, NUMBER);
    return at < 0 ? -1 : Bytes.readNumber(line, at + NUMBER.length, line.length);
  }

  /** The next message. */
  byte[] line() throws IOException {
    while (true) {
      while (scanned < end) {
        if (buffer[scanned++] == '\n') {
          byte[] line = Arrays.copyOfRange(buffer, start, scanned - 1);
          start = scanned;
          return line;
        }
      }
      fill();
    }
  }

  private void fill() throws IOException {
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    start = 0;
    scanned = end;
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, end * 2);
    }
    int read = in.read(buffer, end, buffer.length - end);
    if (read < 0) {
      throw new EOFException("the server closed its output");
    }
    end += read;
  }
}
