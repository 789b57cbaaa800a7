package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.call.Answers;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.mcp.Implementation;
import dev.annex.mcp.client.ClientLimits;
import dev.annex.mcp.client.McpClient;
import dev.annex.mcp.client.McpClientException;
import dev.annex.mcp.client.Opening;
import dev.annex.mcp.client.Problem;
import dev.annex.mcp.client.ServerVoice;
import dev.annex.runtime.process.Conversation;
import dev.annex.runtime.process.Peer;
import dev.annex.runtime.process.dialect.mcp.LiveCall.Step;
import dev.annex.runtime.process.rpc.ChannelClosedException;
import dev.annex.runtime.process.rpc.ChannelEnd;
import dev.annex.runtime.process.rpc.LineChannel;
import dev.annex.runtime.process.rpc.RpcError;
import dev.annex.runtime.process.rpc.RpcException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A conversation with a server on this machine. All calls of the extension share it, many at once.
 *
 * <p>A server of a revision before 2026-07-28 asks in the middle of a call and does not say in
 * which; so it is answered only while exactly one call is running, and told that the person
 * cancelled otherwise.
 */
final class McpConversation implements Conversation, ServerVoice {

  /** Questions that wait for their answer at once. */
  private static final int PARKED = 64;

  /** How long a person may take. */
  private static final Duration ANSWER = Duration.ofMinutes(10);

  private static final String CALL = "call";
  private static final String QUESTION = "question";
  private static final int SHOWN = 2_000;

  private final Peer peer;
  private final ChannelTransport transport;
  private final McpClient client;
  private final OfferWatch watch;
  private final ServerCalls calls;
  private final Set<LiveCall> running = ConcurrentHashMap.newKeySet();
  private final Map<String, LiveCall> parked = new ConcurrentHashMap<>();

  McpConversation(Peer peer, McpServerFile file, String hostVersion) {
    this(peer, file, new OfferWatch(file, peer.log()), hostVersion);
  }

  McpConversation(Peer peer, McpServerFile file, OfferWatch watch, String hostVersion) {
    this.peer = peer;
    ClientLimits limits = ClientLimits.defaults();
    this.transport = new ChannelTransport(peer.channel(), limits);
    this.watch = watch;
    this.client =
        new McpClient(
            transport, Implementation.of("annex", hostVersion), this, limits, Opening.AUTO);
    this.calls = new ServerCalls(file, client, watch, peer.clean());
  }

  @Override
  public void start(LineChannel channel) {
    channel.startPlain(transport::line);
  }

  /** Requests come another way, see {@link #start}. */
  @Override
  public JsonNode answer(String method, JsonNode params) {
    throw new RpcException(RpcError.of(RpcError.INTERNAL, "Not served here", Json.object()));
  }

  @Override
  public void open(Duration atMost) {
    String attempt = "Starting \"%s\"".formatted(peer.contents().manifest().id());
    try {
      var _ = client.open();
    } catch (McpClientException e) {
      throw explained(McpFaults.of(attempt, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AnnexException(ErrorCode.CANCELLED, attempt + " was interrupted.", e);
    }
    Thread.ofVirtual().name("annex-mcp-listen").start(this::listen);
  }

  /** For as long as the program lives; it ends with it. */
  private void listen() {
    try {
      client.listen(Duration.ofDays(365));
    } catch (McpClientException e) {
      // Then changes are noticed when the program is started again.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public GuestReply call(GuestCall call, HostCalls host, Meter meter) {
    Answers answers = call.invocation().answers();
    Optional<String> waiting =
        Optional.ofNullable(answers.state().get(CALL))
            .filter(JsonNode::isString)
            .map(JsonNode::asString);
    LiveCall live =
        waiting
            .map(id -> resumed(id, call, answers, host.progress()))
            .orElseGet(() -> begun(call, host.progress(), meter.timeLeft()));
    return follow(live, meter);
  }

  private LiveCall begun(GuestCall call, Progress progress, Duration atMost) {
    LiveCall live = new LiveCall(call.tool().name(), progress);
    running.add(live);
    Thread worker =
        Thread.ofVirtual()
            .name("annex-mcp-call")
            .unstarted(() -> {
              try {
                // A person who is asked is given time besides, and whoever waits stops it sooner.
                live.end(new Step.Replied(calls.call(call, atMost.plus(ANSWER), live::progress)));
              } catch (InterruptedException e) {
                live.end(
                    new Step.Failed(
                        new AnnexException(ErrorCode.CANCELLED, "The call was interrupted.", e)));
              } catch (RuntimeException e) {
                live.end(new Step.Failed(e));
              } finally {
                running.remove(live);
              }
            });
    live.work(worker);
    worker.start();
    return live;
  }

  private LiveCall resumed(String id, GuestCall call, Answers answers, Progress progress) {
    LiveCall live = parked.remove(id);
    if (live == null || !live.tool().equals(call.tool().name())) {
      throw new AnnexException(
          ErrorCode.TOOL_FAILED,
          "Answering the server of \"%s\" failed: it does not wait for this answer any more. Make the call again."
              .formatted(call.tool()));
    }
    live.heardBy(progress);
    running.add(live);
    live.answer(answers.to(QUESTION).orElseGet(McpConversation::cancelled));
    return live;
  }

  private GuestReply follow(LiveCall live, Meter meter) {
    boolean left = true;
    try {
      Step step = live.steps().poll(meter.timeLeft().toNanos(), TimeUnit.NANOSECONDS);
      meter.check();
      switch (step) {
        case null -> {
          meter.expire();
          meter.check();
          throw new AnnexException(
              ErrorCode.DEADLINE_EXCEEDED,
              "Waiting for \"%s\" took too long.".formatted(live.tool()));
        }
        case Step.Replied(GuestReply reply) -> {
          return reply;
        }
        case Step.Failed(RuntimeException why) -> throw explained(why);
        case Step.Asked(JsonNode params, CompletableFuture<JsonNode> answer) -> {
          GuestReply question = park(live, params, answer);
          left = false;
          return question;
        }
      }
    } catch (InterruptedException e) {
      meter.check();
      Thread.currentThread().interrupt();
      throw new AnnexException(
          ErrorCode.CANCELLED, "Waiting for \"%s\" was interrupted.".formatted(live.tool()), e);
    } finally {
      if (left) {
        live.abandon();
      }
    }
  }

  /** Where the program is over, whoever started it knows how it ended and what it said last. */
  private RuntimeException explained(RuntimeException why) {
    CompletableFuture<ChannelEnd> end = peer.channel().ended();
    return end.isDone() ? new ChannelClosedException(end.join()) : why;
  }

  private GuestReply park(LiveCall live, JsonNode params, CompletableFuture<JsonNode> answer) {
    String id = UUID.randomUUID().toString();
    GuestReply question =
        new GuestReply.Asking(Map.of(QUESTION, Questions.ask(params)), Json.object().put(CALL, id));
    live.waitsFor(answer);
    running.remove(live);
    parked.put(id, live);
    return question;
  }

  @Override
  public ObjectNode capabilities() {
    return Questions.offered();
  }

  @Override
  public JsonNode asked(String method, ObjectNode params) throws InterruptedException, NotOffered {
    if (!method.equals(Questions.METHOD)) {
      throw new NotOffered("Annex does not offer " + Printable.show(method, SHOWN));
    }
    parked.values().removeIf(LiveCall::over);
    List<LiveCall> candidates = List.copyOf(running);
    if (candidates.size() != 1 || parked.size() >= PARKED) {
      peer.log()
          .accept(
              "The server asked the person something while %d calls were running; it can be told only for one, so the question was cancelled."
                  .formatted(candidates.size()));
      return cancelled();
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    candidates.getFirst().steps().add(new Step.Asked(params, answer));
    try {
      return answer.get(ANSWER.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return cancelled();
    }
  }

  private static JsonNode cancelled() {
    return Json.object().put("action", "cancel");
  }

  @Override
  public void told(String method, ObjectNode params) {
    switch (method) {
      case "notifications/tools/list_changed" -> watch.forget();
      case "notifications/message" ->
          peer.log()
              .accept(
                  "%s: %s"
                      .formatted(
                          Printable.show(params.path("level").asString("info"), SHOWN),
                          Printable.show(text(params.path("data")), SHOWN)));
      default -> {
        // Resources and prompts are read when they are wanted, and change freely.
      }
    }
  }

  private static String text(JsonNode data) {
    return data.isString() ? data.asString() : Json.write(data);
  }

  /** Any answer is a sign of life; many servers do not know {@code ping}. */
  @Override
  public Health probe(Duration atMost) {
    try {
      client.ping(atMost);
      return new Health.Well();
    } catch (McpClientException e) {
      return e.problem() == Problem.REFUSED
          ? new Health.Well()
          : new Health.Silent(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Health.Silent("it was interrupted");
    }
  }

  /** The protocol has no word for it: the end of its input tells a server to end. */
  @Override
  public void shutdown(Duration atMost) {
    parked.values().forEach(live -> live.answer(cancelled()));
  }
}
