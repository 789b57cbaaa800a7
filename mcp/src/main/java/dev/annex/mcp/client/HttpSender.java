package dev.annex.mcp.client;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sends HTTP requests, in the way its owner allows. Others may implement it. Any thread; called by
 * the thread that makes the request.
 */
@FunctionalInterface
public interface HttpSender {

  /** One request; the address is the owner's. */
  @SuppressWarnings("ArrayRecordComponent") // written once, never compared
  record Request(String method, List<Field> fields, byte[] body) {
    public Request {
      fields = List.copyOf(fields);
    }
  }

  /** A field of the head. */
  record Field(String name, String value) {}

  /** The answer, of which the body is still to be read. */
  interface Answer extends AutoCloseable {

    /** The status. */
    int status();

    /** The first field with a name, case aside. */
    Optional<String> field(String name);

    /** Gives bytes as they come; see {@link HttpSender#send} for how it fails. */
    InputStream body();

    /** Stops to read; the server notices. */
    @Override
    void close();
  }

  /**
   * Sends a request and waits for the head of its answer.
   *
   * @param atMost how long the head, and then each piece of the body, may take
   * @throws java.net.SocketTimeoutException when that is over, also while the body is read
   * @throws java.io.InterruptedIOException when the thread is interrupted, also while the body is
   *     read
   */
  Answer send(Request request, Duration atMost) throws IOException, InterruptedException;
}
