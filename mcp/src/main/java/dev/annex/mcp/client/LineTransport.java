package dev.annex.mcp.client;

import dev.annex.mcp.rpc.LineReader;
import dev.annex.mcp.rpc.RpcException;
import dev.annex.mcp.rpc.RpcReader;
import dev.annex.mcp.rpc.RpcWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One message per line over a pair of streams, as with a program's standard output and input.
 *
 * <p>Two threads of the system work for it, because reading a pipe holds a virtual thread's
 * carrier. Closing it closes the stream to the server; the other one ends with the program.
 */
public final class LineTransport implements McpTransport {

  private final InputStream in;
  private final OutputStream out;
  private final ClientLimits limits;
  private final RpcReader reader;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Object monitor = new Object();
  private final ArrayDeque<byte[]> unsent = new ArrayDeque<>();
  private long unsentBytes;
  private boolean closing;
  private Optional<Receiver> receiver = Optional.empty();

  /** A transport that does not read yet. */
  public LineTransport(InputStream in, OutputStream out, ClientLimits limits) {
    this.in = in;
    this.out = out;
    this.limits = limits;
    this.reader = new RpcReader(limits.jsonDepth(), limits.messageBytes());
  }

  @Override
  public void start(Receiver given) {
    receiver = Optional.of(given);
    Thread.ofPlatform().daemon().name("annex-mcp-output").start(() -> read(given));
    Thread.ofPlatform().daemon().name("annex-mcp-input").start(this::write);
  }

  @Override
  public void agreed(Agreement agreement) {}

  @Override
  public void request(Outgoing request, Duration atMost) {
    queue(RpcWriter.request(request.id(), request.method(), request.params()));
  }

  @Override
  public void send(byte[] message, Duration atMost) {
    queue(message);
  }

  @Override
  public boolean cancelsInWords() {
    return true;
  }

  @Override
  public Executor answering() {
    return task -> Thread.ofVirtual().name("annex-mcp-answer").start(task);
  }

  @Override
  public boolean probes() {
    return false;
  }

  private void queue(byte[] message) {
    synchronized (monitor) {
      if (closing) {
        throw new McpClientException(Problem.CLOSED, "The conversation is over");
      }
      if (unsentBytes > 0 && unsentBytes + message.length > limits.unsentBytes()) {
        throw new McpClientException(
            Problem.TOO_MUCH,
            "The server does not read: %d bytes wait for it".formatted(unsentBytes));
      }
      unsent.add(message);
      unsentBytes += message.length;
      monitor.notifyAll();
    }
  }

  private void write() {
    try (OutputStream stream = out) {
      while (true) {
        Optional<byte[]> next = next();
        if (next.isEmpty()) {
          return;
        }
        byte[] message = next.get();
        stream.write(message);
        stream.write('\n');
        stream.flush();
        synchronized (monitor) {
          unsentBytes -= message.length;
        }
      }
    } catch (IOException e) {
      end(new McpClientException(Problem.CLOSED, "The server does not read any more", e));
    }
  }

  private Optional<byte[]> next() {
    synchronized (monitor) {
      while (unsent.isEmpty() && !closing) {
        try {
          monitor.wait();
        } catch (InterruptedException e) {
          return Optional.empty();
        }
      }
      return Optional.ofNullable(unsent.poll());
    }
  }

  private void read(Receiver to) {
    LineReader lines = new LineReader(in, limits.messageBytes());
    int junk = 0;
    try {
      while (true) {
        switch (lines.next()) {
          case LineReader.Line.End end -> {
            end(new McpClientException(Problem.CLOSED, "The server closed its output"));
            return;
          }
          case LineReader.Line.TooLong tooLong -> {
            end(
                new McpClientException(
                    Problem.MESSAGE_TOO_LONG,
                    "The server sent a line of more than %d bytes"
                        .formatted(limits.messageBytes())));
            return;
          }
          case LineReader.Line.Text(byte[] utf8) -> {
            if (!line(to, utf8) && ++junk > limits.junkLines()) {
              end(
                  new McpClientException(
                      Problem.NOT_A_MESSAGE,
                      "The server sent more than %d lines that are no messages"
                          .formatted(limits.junkLines())));
              return;
            }
          }
        }
      }
    } catch (IOException e) {
      end(new McpClientException(Problem.CLOSED, "Reading from the server failed", e));
    }
  }

  /** Whether it was a message, or nothing at all. */
  private boolean line(Receiver to, byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    if (text.isBlank()) {
      return true;
    }
    try {
      to.message(reader.json(utf8));
      return true;
    } catch (RpcException e) {
      to.junk(Shown.line(text));
      return false;
    }
  }

  private void end(McpClientException why) {
    stopWriting();
    if (ended.compareAndSet(false, true)) {
      receiver.ifPresent(told -> told.closed(why));
    }
  }

  private void stopWriting() {
    synchronized (monitor) {
      closing = true;
      monitor.notifyAll();
    }
  }

  @Override
  public void close() {
    end(new McpClientException(Problem.CLOSED, "The conversation was ended"));
  }
}
