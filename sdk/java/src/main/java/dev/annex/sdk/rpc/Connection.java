package dev.annex.sdk.rpc;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonException;
import dev.annex.sdk.json.JsonNull;
import dev.annex.sdk.json.JsonNumber;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.json.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Requests and answers of two sides, one JSON object per line. Any thread may ask and answer; one
 * thread reads, in {@link #run}.
 *
 * <p>Reads leniently (unknown members and answers are ignored, an answer without a result has the
 * result null) and writes strictly (an answer has either a result or an error).
 */
public final class Connection {

  /** How many bytes a message may have, without the end of its line. */
  public static final int MAX_MESSAGE = 10 * 1024 * 1024;

  /** The notification that says that nobody waits for the answer to request {@code id}. */
  public static final String CANCEL = "$/cancelRequest";

  /** How many own requests may wait for an answer. */
  public static final int MAX_WAITING = 1024;

  private final LineReader in;
  private final OutputStream out;
  private final Consumer<Request> requests;
  private final Consumer<Json> cancellations;
  private final ReentrantLock writing = new ReentrantLock();
  private final Semaphore waiting = new Semaphore(MAX_WAITING);
  private final AtomicLong lastId = new AtomicLong();
  private final Map<Long, CompletableFuture<Json>> pending = new ConcurrentHashMap<>();
  private volatile boolean ended;

  /**
   * Creates a connection, which begins with {@link #run}.
   *
   * @param in what the other side writes
   * @param out what the other side reads
   * @param requests takes the other side's requests one after the other on the reading thread, so
   *     it has to hand over whatever takes time
   */
  public Connection(InputStream in, OutputStream out, Consumer<Request> requests) {
    this(in, out, requests, id -> {});
  }

  /**
   * Creates a connection that also hears of requests whose answer nobody waits for any more.
   *
   * @param cancellations takes the ids of such requests, also of those that were answered, on the
   *     reading thread
   */
  public Connection(
      InputStream in, OutputStream out, Consumer<Request> requests, Consumer<Json> cancellations) {
    this.in = new LineReader(in, MAX_MESSAGE);
    this.out = out;
    this.requests = requests;
    this.cancellations = cancellations;
  }

  /**
   * Reads until the other side ends. Own requests that still wait then fail.
   *
   * @throws ProtocolException when the other side sent what is no message
   * @throws UncheckedIOException when reading fails
   */
  public void run() {
    try {
      Optional<String> line = in.next();
      while (line.isPresent()) {
        receive(line.get());
        line = in.next();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } finally {
      ended = true;
      pending.values().forEach(answer -> answer.completeExceptionally(gone()));
    }
  }

  private void receive(String line) {
    JsonObject message = parse(line);
    if (!(message.members().get("jsonrpc") instanceof JsonText(String version))
        || !version.equals("2.0")) {
      throw new ProtocolException("a message does not say \"jsonrpc\": \"2.0\"");
    }
    Optional<Json> id = message.get("id");
    Optional<Json> method = message.get("method");
    if (method.isPresent()) {
      if (!(method.get() instanceof JsonText(String name)) || name.isEmpty()) {
        throw new ProtocolException("the method of a request is no name");
      }
      Json params = message.get("params").orElse(JsonNull.INSTANCE);
      id.ifPresentOrElse(
          known -> requests.accept(new Request(known, name, params)), () -> told(name, params));
      return;
    }
    answered(
        id.orElseThrow(() -> new ProtocolException("a message is no request, no answer")), message);
  }

  /** Of all notifications there is one that means something here. */
  private void told(String method, Json params) {
    if (method.equals(CANCEL) && params instanceof JsonObject object) {
      object.get("id").ifPresent(cancellations);
    }
  }

  private static JsonObject parse(String line) {
    try {
      return Json.parseLenient(line).asObject();
    } catch (JsonException wrong) {
      throw new ProtocolException("Parse error: " + wrong.getMessage());
    }
  }

  private void answered(Json id, JsonObject message) {
    if (!(id instanceof JsonNumber number) || !number.isPlainInteger()) {
      return;
    }
    CompletableFuture<Json> answer =
        number.integer().bitLength() < 64 ? pending.remove(number.longValue()) : null;
    if (answer == null) {
      return;
    }
    Optional<Json> error = message.get("error");
    if (error.isPresent()) {
      answer.completeExceptionally(RpcException.from(error.get()));
    } else {
      answer.complete(message.get("result").orElse(JsonNull.INSTANCE));
    }
  }

  /**
   * Asks the other side and waits for its answer.
   *
   * @param params with what; an object
   * @param timeout how long to wait
   * @throws RpcException when the other side answers with an error; {@code UNAVAILABLE} when it
   *     does not answer in time or too many wait already, {@code SHUTDOWN_IN_PROGRESS} when the
   *     connection ends or the thread is interrupted, which it then still is
   */
  public Json request(String method, JsonObject params, Duration timeout) {
    if (!waiting.tryAcquire()) {
      throw unavailable("%s: %d requests wait already".formatted(method, MAX_WAITING));
    }
    long id = lastId.incrementAndGet();
    CompletableFuture<Json> answer = new CompletableFuture<>();
    try {
      pending.put(id, answer);
      write(
          JsonObject.of("jsonrpc", "2.0")
              .with("id", id)
              .with("method", method)
              .with("params", params));
      if (ended) {
        throw gone();
      }
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RpcException error ? error : gone();
    } catch (TimeoutException late) {
      throw unavailable("no answer to %s within %s".formatted(method, timeout));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw gone();
    } finally {
      pending.remove(id);
      waiting.release();
    }
  }

  /**
   * Tells the other side something that it does not answer.
   *
   * @throws UncheckedIOException when the other side is gone
   */
  public void tell(String method, JsonObject params) {
    write(JsonObject.of("jsonrpc", "2.0").with("method", method).with("params", params));
  }

  private static RpcException unavailable(String reason) {
    return RpcException.of(RpcException.UNAVAILABLE, JsonObject.of("error", reason));
  }

  private static RpcException gone() {
    return RpcException.of(RpcException.SHUTDOWN_IN_PROGRESS, JsonObject.EMPTY);
  }

  /**
   * Answers a request. A result that is too large for a message becomes an error.
   *
   * @throws UncheckedIOException when the other side is gone
   */
  public void reply(Request request, Json result) {
    JsonObject message = JsonObject.of("jsonrpc", "2.0").with("id", request.id());
    try {
      write(message.with("result", result));
    } catch (RpcException tooLarge) {
      fail(request, tooLarge);
    }
  }

  /**
   * Answers a request with an error. One that is too large for a message loses its data.
   *
   * @throws UncheckedIOException when the other side is gone
   */
  public void fail(Request request, RpcException error) {
    JsonObject message = JsonObject.of("jsonrpc", "2.0").with("id", request.id());
    try {
      write(message.with("error", error.toJson()));
    } catch (RpcException tooLarge) {
      write(message.with("error", tooLarge.toJson()));
    }
  }

  /** Writes one message; nothing of it when it is too large. */
  private void write(JsonObject message) {
    byte[] bytes = message.toJson().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_MESSAGE) {
      throw RpcException.of(
          RpcException.INTERNAL_ERROR,
          JsonObject.of(
              "error",
              "the message has %d bytes, at most %d can be sent"
                  .formatted(bytes.length, MAX_MESSAGE)));
    }
    byte[] line = Arrays.copyOf(bytes, bytes.length + 1);
    line[bytes.length] = '\n';
    writing.lock();
    try {
      out.write(line);
      out.flush();
      if (out instanceof PrintStream print && print.checkError()) {
        throw new IOException("the other side does not read any more");
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } finally {
      writing.unlock();
    }
  }
}
