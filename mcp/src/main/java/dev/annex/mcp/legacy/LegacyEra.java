package dev.annex.mcp.legacy;

import dev.annex.mcp.Answers;
import dev.annex.mcp.LogLevel;
import dev.annex.mcp.McpException;
import dev.annex.mcp.McpFault;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.ToolResult;
import dev.annex.mcp.call.CallContext;
import dev.annex.mcp.call.Engine;
import dev.annex.mcp.call.Method;
import dev.annex.mcp.call.Params;
import dev.annex.mcp.call.Reply;
import dev.annex.mcp.call.RunningCall;
import dev.annex.mcp.call.Wire;
import dev.annex.mcp.legacy.LegacyCodec.Encoded;
import dev.annex.mcp.rpc.RpcError;
import dev.annex.mcp.rpc.RpcId;
import dev.annex.mcp.rpc.RpcMessage;
import dev.annex.mcp.rpc.RpcWriter;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Answers the messages of one session, whatever transport they came by. Any thread. */
public final class LegacyEra {

  /** The method that opens a session. */
  public static final String INITIALIZE = "initialize";

  private static final System.Logger LOG = System.getLogger(LegacyEra.class.getName());

  private final Engine engine;

  public LegacyEra(Engine engine) {
    this.engine = engine;
  }

  Engine engine() {
    return engine;
  }

  /** Opens a session. */
  LegacySession open(
      String id, McpPrincipal principal, ObjectNode params, Unsolicited unsolicited) {
    Revision revision =
        Revision.find(Params.text(params, "protocolVersion")).orElse(Revision.newest());
    LegacySession session =
        new LegacySession(
            id,
            principal,
            revision,
            Params.objectOrEmpty(params, "clientInfo"),
            Params.objectOrEmpty(params, "capabilities"),
            unsolicited);
    engine.changes().add(session);
    return session;
  }

  /** Ends a session and everything that runs under it. */
  void close(LegacySession session) {
    engine.changes().remove(session);
    session.cancelAll();
  }

  /** The answer to the handshake. */
  byte[] welcome(RpcId id, LegacySession session) {
    ObjectNode json = Wire.object();
    json.put("protocolVersion", session.revision().date());
    json.set("capabilities", capabilities());
    json.set("serverInfo", Wire.implementation(engine.settings().implementation()));
    if (!engine.settings().instructions().isEmpty()) {
      json.put("instructions", engine.settings().instructions());
    }
    return RpcWriter.result(id, json);
  }

  /** Works on one request and answers it. */
  void answer(RunningCall call, RpcMessage.Request request, LegacySession session) {
    try {
      switch (request.method()) {
        case "ping" -> send(call, request.id(), new Encoded.Result(Wire.object()));
        case "logging/setLevel" -> send(call, request.id(), setLevel(request.params(), session));
        case "resources/subscribe" ->
            send(call, request.id(), subscribe(request.params(), session));
        case "resources/unsubscribe" ->
            send(call, request.id(), unsubscribe(request.params(), session));
        default -> {
          Optional<Method> method = Method.find(request.method());
          if (method.isPresent()) {
            run(call, method.get(), request, session);
          } else {
            send(call, request.id(), unknown(request.method()));
          }
        }
      }
    } catch (McpException e) {
      send(call, request.id(), new Encoded.Failure(LegacyCodec.failed(e.fault())));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "Answering " + request.method() + " failed", e);
      send(
          call,
          request.id(),
          new Encoded.Failure(RpcError.of(RpcError.INTERNAL, "Internal error")));
    }
  }

  /** Takes note of a notification; unknown ones are ignored. */
  void notified(RpcMessage.Notification notification, LegacySession session) {
    switch (notification.method()) {
      case "notifications/initialized" -> session.initialized();
      case "notifications/cancelled" ->
          RpcId.read(notification.params().path("requestId"))
              .map(session.running()::get)
              .ifPresent(RunningCall::cancel);
      default -> {}
    }
  }

  private void run(
      RunningCall call, Method method, RpcMessage.Request request, LegacySession session) {
    ObjectNode meta =
        request.params().path("_meta") instanceof ObjectNode given ? given : Wire.object();
    try (CallContext context = engine.context(session.speaker(), meta, session::wants, call)) {
      Encoded encoded = result(call, method, request.params(), session, context);
      context.finish();
      send(call, request.id(), limited(method, request.id(), session, encoded));
    }
  }

  private Encoded result(
      RunningCall call,
      Method method,
      ObjectNode params,
      LegacySession session,
      CallContext context) {
    Interview interview =
        new Interview(
            session.requests(), context.capabilities(), call, engine.limits().askTimeout());
    Answers answers = Answers.none();
    try {
      for (int round = 0; round <= engine.limits().askRounds(); ) {
        Reply reply = engine.operations().run(method, params, answers, context);
        if (!(reply instanceof Reply.Asking(var questions))) {
          return encode(reply, session, context);
        }
        answers = interview.ask(questions);
        round += questions.asks().isEmpty() ? 0 : 1;
      }
      return failed(method, session, "Too many rounds of questions");
    } catch (Interview.Failed e) {
      return failed(method, session, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      return failed(method, session, "The request was interrupted");
    }
  }

  private Encoded encode(Reply reply, LegacySession session, CallContext context)
      throws InterruptedException {
    if (reply instanceof Reply.Called(String tool, ToolResult result)
        && result.structured().isPresent()) {
      boolean wrap =
          engine.operations().findTool(tool, context).filter(LegacyCodec::wraps).isPresent();
      return new Encoded.Result(session.codec().called(result, wrap));
    }
    return session.codec().encode(reply);
  }

  private Encoded limited(Method method, RpcId id, LegacySession session, Encoded encoded) {
    int most = engine.limits().resultBytes();
    if (!(encoded instanceof Encoded.Result(ObjectNode json))) {
      return encoded;
    }
    int size = RpcWriter.result(id, json).length;
    return size <= most
        ? encoded
        : failed(
            method, session, "The result is " + size + " bytes, at most " + most + " are sent");
  }

  private static Encoded failed(Method method, LegacySession session, String text) {
    return method == Method.CALL_TOOL
        ? new Encoded.Result(session.codec().called(ToolResult.failed(text), false))
        : new Encoded.Failure(LegacyCodec.failed(new McpFault.Internal(text)));
  }

  private static void send(RunningCall call, RpcId id, Encoded encoded) {
    switch (encoded) {
      case Encoded.Result(ObjectNode json) -> call.answer(200, RpcWriter.result(id, json));
      case Encoded.Failure(RpcError error) ->
          call.answer(200, RpcWriter.error(Optional.of(id), error));
    }
  }

  private Encoded setLevel(ObjectNode params, LegacySession session) {
    if (!engine.settings().sendsLogs()) {
      return unknown("logging/setLevel");
    }
    session.logFrom(
        LogLevel.find(Params.text(params, "level"))
            .orElseThrow(() -> McpException.invalidParams("level is no log level")));
    return new Encoded.Result(Wire.object());
  }

  private Encoded subscribe(ObjectNode params, LegacySession session) {
    String uri = Params.text(params, "uri");
    if (!engine.changes().mayObserve(uri, session.principal())) {
      throw new McpException(new McpFault.ResourceNotFound(uri));
    }
    int most = engine.limits().subscriptions();
    if (session.subscriptions().size() >= most && !session.subscriptions().contains(uri)) {
      throw McpException.invalidParams("At most " + most + " subscriptions are allowed");
    }
    session.subscriptions().add(uri);
    return new Encoded.Result(Wire.object());
  }

  private static Encoded unsubscribe(ObjectNode params, LegacySession session) {
    session.subscriptions().remove(Params.text(params, "uri"));
    return new Encoded.Result(Wire.object());
  }

  private static Encoded unknown(String method) {
    return new Encoded.Failure(RpcError.of(RpcError.UNKNOWN_METHOD, "Method not found: " + method));
  }

  private ObjectNode capabilities() {
    ObjectNode json = Wire.object();
    json.putObject("tools").put("listChanged", true);
    json.putObject("resources").put("subscribe", true).put("listChanged", true);
    json.putObject("prompts").put("listChanged", true);
    json.putObject("completions");
    if (engine.settings().sendsLogs()) {
      json.putObject("logging");
    }
    return json;
  }
}
