package dev.annex.runtime.process.rpc;

import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON-RPC 2.0 with one program, both ways at once, one message in a line. Strict in what it writes
 * and lenient in what it reads; what cannot be read ends it, see {@link #ended}: then its output is
 * closed and every call that waits fails. Answers may come in any order; one that nobody waits for
 * is dropped. Batches and notifications of the other side are not acted on.
 *
 * <p>Any thread. One thread of the system reads while the channel lives, another writes from the
 * first message on that might not fit into a pipe. They are no virtual ones: reading from a pipe
 * holds its carrier, and there are not enough of those for some hundred silent programs.
 */
public final class LineChannel implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(LineChannel.class.getName());

  private static final int STACK_BYTES = 512 << 10;

  private final String name;
  private final ChannelLimits limits;
  private final LineReader reader;
  private final Outgoing outgoing;
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicInteger answering = new AtomicInteger();
  private final CompletableFuture<ChannelEnd> ended = new CompletableFuture<>();
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Optional<String> question = Optional.empty();
  private volatile Optional<String> cancellation = Optional.empty();

  /**
   * A channel that does not read yet.
   *
   * @param name of the other side, for threads and messages
   * @param in is read to its end, and not closed
   * @param out is closed with the channel
   */
  public LineChannel(String name, InputStream in, OutputStream out, ChannelLimits limits) {
    this.name = name;
    this.limits = limits;
    this.reader = new LineReader(in, Math.toIntExact(limits.line().bytes()));
    this.outgoing =
        new Outgoing(
            out, "annex-process-input-" + name, limits.unread().bytes(), this::makeItAnswer);
  }

  /** Begins to read; once. */
  public void start(Requests requests) {
    begin(line -> take(line, requests));
  }

  /**
   * Begins to read, once, for a contract that has its own understanding of messages: each line is
   * handed over as it is, by one thread, and nothing is answered here. {@link #call} has no meaning
   * then; {@link #write} takes its place.
   */
  public void startPlain(Consumer<byte[]> lines) {
    outgoing.waitForNothing();
    begin(lines::accept);
  }

  /**
   * Writes one message of a contract that has its own understanding of messages.
   *
   * @param message without its end of line
   * @throws ChannelClosedException when the channel is over, also when that is because too much
   *     waits to be read
   */
  public void write(byte[] message) {
    byte[] line = Arrays.copyOf(message, message.length + 1);
    line[message.length] = '\n';
    if (!ended.isDone() && outgoing.waitingBytes() > limits.unsent().bytes()) {
      end(new ChannelEnd(true, "does not read what it is sent"));
    }
    if (ended.isDone()) {
      throw new ChannelClosedException(ended.join());
    }
    var _ = outgoing.send(line);
  }

  private void begin(Taker taker) {
    Thread.ofPlatform()
        .daemon()
        .name("annex-process-output-" + name)
        .stackSize(STACK_BYTES)
        .start(() -> read(taker));
  }

  @FunctionalInterface
  private interface Taker {
    void take(byte[] line) throws Wire.BadMessageException;
  }

  /**
   * A method without parameters that may be called at any time from now on, to learn what the other
   * side has read: it must answer soon and change nothing.
   */
  public void mayAsk(String method) {
    question = Optional.of(method);
  }

  /**
   * A notification with which the other side is told from now on when nobody waits any more for a
   * call that was sent to it; its only parameter is the call's {@code id}. Without it nothing is
   * said.
   */
  public void cancelsBy(String method) {
    cancellation = Optional.of(method);
  }

  /** Done when nothing more will be read; then every call has ended. */
  public CompletableFuture<ChannelEnd> ended() {
    return ended.copy();
  }

  /** How many calls wait for their answer. */
  public int calls() {
    return pending.size();
  }

  /** How many requests of the other side are being answered. */
  public int requests() {
    return answering.get();
  }

  /**
   * Calls a method and waits for as long as the meter allows. What the other side is told when
   * nobody waits any more, see {@link #cancelsBy}.
   *
   * @throws RpcException the error it answered with
   * @throws ChannelClosedException when no answer will come
   * @throws AnnexException {@code BUSY} when too many calls wait, {@code LIMIT_REACHED} when the
   *     message is too long, or why the meter stopped it
   */
  public JsonNode call(String method, JsonNode params, Meter meter) {
    meter.check();
    Pending call = begin(method, params);
    try (Subscription _ = meter.onStop(() -> call.answer.cancel(false))) {
      return call.answer.get(meter.timeLeft().toNanos(), TimeUnit.NANOSECONDS);
    } catch (CancellationException | TimeoutException e) {
      meter.check();
      meter.expire();
      meter.check();
      throw new AnnexException(
          ErrorCode.DEADLINE_EXCEEDED, "Waiting for \"%s\" took too long.".formatted(name), e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      meter.check();
      Thread.currentThread().interrupt();
      throw new AnnexException(
          ErrorCode.CANCELLED, "Waiting for \"%s\" was interrupted.".formatted(name), e);
    } finally {
      forget(call);
    }
  }

  /**
   * Calls a method and waits for so long at most.
   *
   * @throws RpcException the error it answered with
   * @throws ChannelClosedException when no answer will come
   * @throws TimeoutException when none came in time
   */
  public JsonNode call(String method, JsonNode params, Duration atMost)
      throws TimeoutException, InterruptedException {
    Pending call = begin(method, params);
    try {
      return call.answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      forget(call);
    }
  }

  private Pending begin(String method, JsonNode params) {
    if (pending.size() >= limits.calls()) {
      throw new AnnexException(
          ErrorCode.BUSY,
          "Calling \"%s\" failed: %d calls wait for its answers already."
              .formatted(name, limits.calls()));
    }
    long id = ids.incrementAndGet();
    byte[] line = Wire.request(id, method, params);
    if (line.length - 1 > limits.line().bytes()) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "Calling \"%s\" failed: the message would have %d bytes, and its protocol allows %s."
              .formatted(name, line.length - 1, limits.line()));
    }
    Pending call = new Pending(id);
    pending.put(id, call);
    // Looked at after it was entered: whoever ends the channel fails what he finds here.
    if (ended.isDone()) {
      call.answer.completeExceptionally(new ChannelClosedException(ended.join()));
      return call;
    }
    sent(call, outgoing.send(line));
    return call;
  }

  /** The answer may have been there before this. */
  private void sent(Pending call, Outgoing.Message message) {
    call.message = Optional.of(message);
    if (call.answer.isDone()) {
      outgoing.wasRead(message);
    }
  }

  private void forget(Pending call) {
    pending.remove(call.id);
    boolean unsent = call.message.filter(outgoing::withdraw).isPresent();
    if (!call.answered && !unsent && !ended.isDone()) {
      cancellation.ifPresent(method -> tell(method, Json.object().put("id", call.id)));
    }
  }

  /** Lost when too much waits to be read already. */
  private void tell(String method, ObjectNode params) {
    if (outgoing.waitingBytes() <= limits.unsent().bytes()) {
      var _ = outgoing.send(Wire.notification(method, params));
    }
  }

  private static RuntimeException failure(@Nullable Throwable cause) {
    return switch (cause) {
      case RpcException error -> new RpcException(error.error());
      case ChannelClosedException closed ->
          new ChannelClosedException(
              new ChannelEnd(closed.broken(), String.valueOf(closed.getMessage())));
      case null, default -> new IllegalStateException("an answer was lost", cause);
    };
  }

  /** From now on the other side reads the end of its input, and nothing more can be sent. */
  public void closeInput() {
    outgoing.close();
  }

  /** Ends the channel from this side; harmless when it is over. */
  @Override
  public void close() {
    end(new ChannelEnd(false, "was ended"));
  }

  private void end(ChannelEnd how) {
    boolean _ = ended.complete(how);
    outgoing.close();
    ChannelEnd end = ended.join();
    pending
        .values()
        .forEach(call -> call.answer.completeExceptionally(new ChannelClosedException(end)));
  }

  private void read(Taker taker) {
    try {
      Optional<byte[]> line = reader.next();
      while (line.isPresent() && !ended.isDone()) {
        taker.take(line.get());
        line = reader.next();
      }
      end(new ChannelEnd(false, "closed its standard output"));
    } catch (LineReader.TooLongException e) {
      end(
          new ChannelEnd(
              true,
              "wrote a line of more than %d bytes to its standard output: %s"
                  .formatted(limits.line().bytes(), Wire.show(e.start()))));
    } catch (Wire.BadMessageException e) {
      end(new ChannelEnd(true, String.valueOf(e.getMessage())));
    } catch (IOException e) {
      end(new ChannelEnd(false, "closed its standard output"));
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "Reading from " + name + " failed inside the host", e);
      end(new ChannelEnd(false, "could not be read from; the host's log has the reason"));
    }
  }

  private void take(byte[] line, Requests requests) throws Wire.BadMessageException {
    JsonNode message = Wire.read(line);
    JsonNode method = message.get("method");
    JsonNode id = message.get("id");
    if (method != null && !method.isNull()) {
      request(method, id, message.get("params"), requests);
      return;
    }
    if (id == null) {
      throw new Wire.BadMessageException("with neither method nor id", line);
    }
    if (!isId(id)) {
      throw new Wire.BadMessageException("that answers no possible id", line);
    }
    response(id, message);
  }

  private void request(
      JsonNode method, @Nullable JsonNode id, @Nullable JsonNode params, Requests requests) {
    if (id == null || id.isNull()) {
      LOG.log(System.Logger.Level.DEBUG, "{0} sent a notification, which is passed over", name);
      return;
    }
    if (!isId(id)) {
      answer(NullNode.instance, invalid("id must be a whole number or a text that is not empty"));
      return;
    }
    Optional<String> known = Wire.text(method).filter(word -> !word.isEmpty());
    if (known.isEmpty()) {
      answer(id, invalid("method must be a text that is not empty"));
      return;
    }
    if (answering.incrementAndGet() > limits.requests()) {
      answering.decrementAndGet();
      answer(id, requests.busy(known.get(), limits.requests()));
      return;
    }
    JsonNode given = params == null || params.isNull() ? Json.object() : params;
    Thread.ofVirtual()
        .name("annex-process-request-" + name)
        .start(() -> answer(id, known.get(), given, requests));
  }

  private void answer(JsonNode id, String method, JsonNode params, Requests requests) {
    try {
      JsonNode result = requests.answer(method, params);
      byte[] line = Wire.result(id, result);
      if (line.length - 1 > limits.line().bytes()) {
        answer(
            id,
            RpcError.of(
                RpcError.INTERNAL,
                "Internal error",
                Json.object()
                    .put("error", "the result exceeds %d bytes".formatted(limits.line().bytes()))));
        return;
      }
      send(line);
    } catch (RpcException e) {
      answer(id, e.error());
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "Answering " + method + " of " + name + " failed", e);
      answer(
          id,
          RpcError.of(
              RpcError.INTERNAL,
              "Internal error",
              Json.object().put("error", "the host failed; its log has the reason")));
    } finally {
      answering.decrementAndGet();
    }
  }

  private void answer(JsonNode id, RpcError error) {
    send(Wire.error(id, error));
  }

  private void send(byte[] line) {
    if (outgoing.waitingBytes() > limits.unsent().bytes()) {
      end(new ChannelEnd(true, "sends requests and does not read the answers"));
      return;
    }
    var _ = outgoing.send(line);
  }

  private static RpcError invalid(String reason) {
    ObjectNode data = Json.object().put("reason", reason);
    return RpcError.of(RpcError.INVALID_REQUEST, "Invalid request", data);
  }

  private static boolean isId(JsonNode id) {
    return id.isString()
        ? !id.stringValue().isEmpty()
        : id.isIntegralNumber() && id.canConvertToLong();
  }

  /** An error wins over a result; a result that is missing is null. */
  private void response(JsonNode id, JsonNode message) {
    Pending call = id.isString() ? null : pending.get(id.longValue());
    if (call == null) {
      LOG.log(System.Logger.Level.DEBUG, "{0} answered {1}, for which nobody waits", name, id);
      return;
    }
    call.answered = true;
    call.message.ifPresent(outgoing::wasRead);
    JsonNode error = message.get("error");
    if (error != null && !error.isNull()) {
      call.answer.completeExceptionally(new RpcException(error(error)));
      return;
    }
    JsonNode result = message.get("result");
    call.answer.complete(result == null ? NullNode.instance : result);
  }

  private static RpcError error(JsonNode error) {
    JsonNode code = error.get("code");
    JsonNode data = error.get("data");
    return new RpcError(
        code != null && code.isIntegralNumber() && code.canConvertToLong()
            ? code.longValue()
            : RpcError.INTERNAL,
        Wire.text(error.get("message")).orElse("an error without a message"),
        data == null || data.isNull() ? Optional.empty() : Optional.of(data));
  }

  /** What was answered long ago tells nothing of the answers that were sent since. */
  private void makeItAnswer() {
    Optional<String> method = question;
    if (method.isEmpty() || ended.isDone() || !asking.compareAndSet(false, true)) {
      return;
    }
    Pending call = new Pending(ids.incrementAndGet());
    pending.put(call.id, call);
    sent(call, outgoing.sendFirst(Wire.request(call.id, method.get(), Json.object())));
    var _ =
        call.answer.whenComplete((result, failure) -> {
          pending.remove(call.id);
          asking.set(false);
        });
  }

  /** One call that waits. */
  private static final class Pending {
    private final long id;
    private final CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    private volatile Optional<Outgoing.Message> message = Optional.empty();
    private volatile boolean answered;

    Pending(long id) {
      this.id = id;
    }
  }
}
