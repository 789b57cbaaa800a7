package dev.annex.mcp.client;

import dev.annex.mcp.Era;
import dev.annex.mcp.Implementation;
import dev.annex.mcp.call.Method;
import dev.annex.mcp.modern.Envelope;
import dev.annex.mcp.rpc.RpcError;
import dev.annex.mcp.rpc.RpcId;
import dev.annex.mcp.rpc.RpcWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One conversation with one server. Any thread, many requests at once; each blocks until its answer
 * came, its time is over or its thread is interrupted, and is cancelled at the server then.
 *
 * <p>What comes back is as the server sent it, bounded, with the members the protocol requires;
 * nothing else about it is trusted or checked. Does not validate arguments or results against
 * schemas.
 */
public final class McpClient implements AutoCloseable {

  private final McpTransport transport;
  private final Implementation self;
  private final ClientLimits limits;
  private final Opening opening;
  private final ObjectNode offers;
  private final Inbox inbox;
  private volatile Optional<ServerFacts> facts = Optional.empty();

  /**
   * A conversation that has not begun.
   *
   * @param self what the server is told of who is calling
   */
  public McpClient(
      McpTransport transport,
      Implementation self,
      ServerVoice voice,
      ClientLimits limits,
      Opening opening) {
    this.transport = transport;
    this.self = self;
    this.limits = limits;
    this.opening = opening;
    this.offers = voice.capabilities();
    this.inbox = new Inbox(transport, voice, limits);
    transport.start(inbox);
  }

  /**
   * Begins it; to be called once, before anything else.
   *
   * @throws McpClientException when no conversation comes about
   */
  public ServerFacts open() throws InterruptedException {
    ServerFacts agreed = new Handshake(this, transport, self, offers, limits).run(opening);
    facts = Optional.of(agreed);
    return agreed;
  }

  /** Begins it without asking, because a server of 2026-07-28 was met before. */
  public void resume(ServerFacts known) {
    transport.agreed(new McpTransport.Agreement(known.era() == Era.MODERN, known.version()));
    facts = Optional.of(known);
  }

  /** What the server said about itself. */
  public ServerFacts facts() {
    return facts.orElseThrow(() -> new IllegalStateException("open() comes first"));
  }

  /** Every tool; each has a {@code name} and an {@code inputSchema} that is an object. */
  public List<ObjectNode> tools(Duration atMost) throws InterruptedException {
    return new Listing(this, limits).all("tools", Method.LIST_TOOLS, "tools", "name", atMost);
  }

  /** Every resource; each has a {@code uri}. */
  public List<ObjectNode> resources(Duration atMost) throws InterruptedException {
    return new Listing(this, limits)
        .all("resources", Method.LIST_RESOURCES, "resources", "uri", atMost);
  }

  /** Every template of resources; each has a {@code uriTemplate}. */
  public List<ObjectNode> resourceTemplates(Duration atMost) throws InterruptedException {
    return new Listing(this, limits)
        .all("resources", Method.LIST_TEMPLATES, "resourceTemplates", "uriTemplate", atMost);
  }

  /** Every prompt; each has a {@code name}. */
  public List<ObjectNode> prompts(Duration atMost) throws InterruptedException {
    return new Listing(this, limits).all("prompts", Method.LIST_PROMPTS, "prompts", "name", atMost);
  }

  /** Calls a tool; a result has {@code content}, an array, and may have {@code isError}. */
  public CallAnswer callTool(String name, ObjectNode arguments, CallOptions options)
      throws InterruptedException {
    ObjectNode params = object().put("name", name);
    params.set("arguments", arguments);
    return ask(Method.CALL_TOOL, params, "content", options);
  }

  /** Reads a resource; a result has {@code contents}, an array. */
  public CallAnswer readResource(String uri, CallOptions options) throws InterruptedException {
    return ask(Method.READ_RESOURCE, object().put("uri", uri), "contents", options);
  }

  /** Fills a prompt; a result has {@code messages}, an array. */
  public CallAnswer getPrompt(String name, Map<String, String> arguments, CallOptions options)
      throws InterruptedException {
    ObjectNode params = object().put("name", name);
    ObjectNode given = params.putObject("arguments");
    arguments.forEach(given::put);
    return ask(Method.GET_PROMPT, params, "messages", options);
  }

  /**
   * Completes an argument or a variable.
   *
   * @param reference in the form of the protocol
   * @param known values of others
   */
  public List<String> complete(
      ObjectNode reference,
      String argument,
      String value,
      Map<String, String> known,
      Duration atMost)
      throws InterruptedException {
    ObjectNode params = object();
    params.set("ref", reference);
    params.putObject("argument").put("name", argument).put("value", value);
    if (!known.isEmpty()) {
      ObjectNode context = params.putObject("context").putObject("arguments");
      known.forEach(context::put);
    }
    ObjectNode result = request(Method.COMPLETE.wireName(), params, CallOptions.within(atMost));
    JsonNode values = result.path("completion").path("values");
    if (!values.isArray()) {
      throw protocol("completion/complete", "no completion.values");
    }
    return values.valueStream().filter(JsonNode::isString).map(JsonNode::asString).toList();
  }

  /** Asks for a sign of life; a server of 2026-07-28 is asked what it speaks instead. */
  public void ping(Duration atMost) throws InterruptedException {
    request(
        facts().era() == Era.MODERN ? Handshake.DISCOVER : "ping",
        object(),
        CallOptions.within(atMost));
  }

  /**
   * Wants to hear of changed lists, see {@link ServerVoice#told}. Blocks until the server ends it,
   * its thread is interrupted or the time is over, with a server of 2026-07-28; returns at once
   * with others, which tell unasked.
   */
  public void listen(Duration atMost) throws InterruptedException {
    if (facts().era() == Era.LEGACY) {
      return;
    }
    ObjectNode params = object();
    ObjectNode wanted = params.putObject("notifications");
    for (String kind : List.of("tools", "prompts", "resources")) {
      if (facts().capabilities().path(kind).path("listChanged").asBoolean(false)) {
        wanted.put(kind + "ListChanged", true);
      }
    }
    if (!wanted.isEmpty()) {
      ObjectNode _ = request("subscriptions/listen", params, CallOptions.within(atMost));
    }
  }

  private CallAnswer ask(Method method, ObjectNode params, String required, CallOptions options)
      throws InterruptedException {
    String name = method.wireName();
    if (!options.answers().isEmpty()) {
      params.set("inputResponses", options.answers());
    }
    options.state().ifPresent(state -> params.put("requestState", state));
    ObjectNode result = request(name, params, options);
    String type = result.path("resultType").asString("complete");
    if (facts().era() == Era.MODERN && type.equals("input_required")) {
      return questions(name, result);
    }
    if (!type.equals("complete")) {
      throw protocol(name, "a result of type \"%s\"".formatted(Shown.line(type)));
    }
    if (!result.path(required).isArray()) {
      throw protocol(name, "a result without the array \"%s\"".formatted(required));
    }
    return new CallAnswer.Done(result);
  }

  private static CallAnswer questions(String method, ObjectNode result) {
    Map<String, ObjectNode> requests = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : result.path("inputRequests").properties()) {
      if (!(entry.getValue() instanceof ObjectNode request) || !request.path("method").isString()) {
        throw protocol(method, "a question without a method");
      }
      requests.put(entry.getKey(), request);
    }
    JsonNode state = result.path("requestState");
    if (requests.isEmpty() && !state.isString()) {
      throw protocol(method, "input_required without anything to wait for");
    }
    return new CallAnswer.InputNeeded(
        requests, state.isString() ? Optional.of(state.asString()) : Optional.empty());
  }

  /** Makes one request as what was agreed on, and waits for its answer. */
  ObjectNode request(String method, ObjectNode params, CallOptions options)
      throws InterruptedException {
    boolean modern = facts.filter(known -> known.era() == Era.MODERN).isPresent();
    return request(method, params, options, modern);
  }

  ObjectNode request(String method, ObjectNode params, CallOptions options, boolean modern)
      throws InterruptedException {
    RpcId id = inbox.nextId();
    ObjectNode meta = modern ? Envelope.of(self, offers) : object();
    if (options.progress().isPresent()) {
      meta.set("progressToken", id.value());
    }
    if (!meta.isEmpty()) {
      params.set("_meta", meta);
    }
    long until = System.nanoTime() + options.atMost().toNanos();
    Pending pending = inbox.expect(id, method, options.progress());
    try {
      transport.request(
          new McpTransport.Outgoing(id, method, params, options.headers()), options.atMost());
      return pending.answer().get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      cancel(id, "it takes too long");
      throw tooLate(method, options, e);
    } catch (McpClientException e) {
      if (e.problem() != Problem.TIMEOUT) {
        throw e;
      }
      cancel(id, "it takes too long");
      throw tooLate(method, options, e);
    } catch (InterruptedException e) {
      cancel(id, "nobody waits for it any more");
      throw e;
    } catch (ExecutionException e) {
      throw failure(method, e);
    } finally {
      inbox.forget(id);
    }
  }

  private McpClientException tooLate(String method, CallOptions options, Exception cause) {
    return new McpClientException(
        Problem.TIMEOUT,
        "The server did not answer %s within %d ms%s"
            .formatted(method, options.atMost().toMillis(), inbox.suspicion()),
        cause);
  }

  private McpClientException failure(String method, ExecutionException e) {
    if (e.getCause() instanceof McpClientException known) {
      if (known.problem() == Problem.REFUSED) {
        return known;
      }
      return new McpClientException(
          known.problem(),
          "%s failed: %s%s".formatted(method, known.getMessage(), inbox.suspicion()),
          known);
    }
    throw new IllegalStateException("an answer was lost", e);
  }

  /** Never fails: who cancels has something better to say. The handshake cannot be cancelled. */
  private void cancel(RpcId id, String why) {
    if (!transport.cancelsInWords() || facts.isEmpty()) {
      return;
    }
    ObjectNode params = object();
    params.set("requestId", id.value());
    params.put("reason", why);
    boolean interrupted = Thread.interrupted();
    try {
      transport.send(RpcWriter.notification("notifications/cancelled", params), limits.farewell());
    } catch (McpClientException e) {
      return;
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static McpClientException protocol(String method, String what) {
    return new McpClientException(
        Problem.PROTOCOL, "The server answered %s with %s".formatted(method, what));
  }

  static boolean unknown(McpClientException e) {
    return e.hasCode(RpcError.UNKNOWN_METHOD);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Ends the conversation; requests that wait fail with {@link Problem#CLOSED}. */
  @Override
  public void close() {
    transport.close();
    inbox.closed(new McpClientException(Problem.CLOSED, "The conversation was ended"));
  }
}
