package dev.annex.mcp.modern;

import dev.annex.mcp.Answers;
import dev.annex.mcp.McpException;
import dev.annex.mcp.McpFault;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.Tool;
import dev.annex.mcp.ToolResult;
import dev.annex.mcp.call.CallContext;
import dev.annex.mcp.call.Engine;
import dev.annex.mcp.call.Method;
import dev.annex.mcp.call.Outlet;
import dev.annex.mcp.call.Reply;
import dev.annex.mcp.call.RunningCall;
import dev.annex.mcp.call.Wire;
import dev.annex.mcp.modern.ModernCodec.Encoded;
import dev.annex.mcp.rpc.RpcId;
import dev.annex.mcp.rpc.RpcMessage;
import dev.annex.mcp.rpc.RpcWriter;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Answers the requests of revision 2026-07-28, whatever transport they came by. Any thread. */
public final class ModernEra implements AutoCloseable {

  static final String DISCOVER = "server/discover";
  static final String LISTEN = "subscriptions/listen";

  private static final System.Logger LOG = System.getLogger(ModernEra.class.getName());

  private final Engine engine;
  private final ModernCodec codec;
  private final Rounds rounds;
  private final Subscriptions subscriptions;

  public ModernEra(Engine engine) {
    this.engine = engine;
    this.codec = new ModernCodec(engine.settings());
    this.rounds = new Rounds(engine.settings());
    this.subscriptions = new Subscriptions(engine.changes(), codec, engine.limits());
  }

  /** A look at the tool behind a call before it runs; for checks only one transport makes. */
  @FunctionalInterface
  interface ToolCheck {
    Optional<Encoded.Failure> check(Tool tool, ObjectNode params);
  }

  static boolean knows(String method) {
    return method.equals(DISCOVER) || method.equals(LISTEN) || Method.find(method).isPresent();
  }

  /** Works on one request, which is not a listen, and answers it. */
  void answer(
      RunningCall call,
      RpcMessage.Request request,
      Envelope envelope,
      McpPrincipal principal,
      ToolCheck check) {
    if (request.method().equals(DISCOVER)) {
      call.answer(200, RpcWriter.result(request.id(), codec.discovery(capabilities())));
      return;
    }
    Method method = Method.find(request.method()).orElseThrow();
    try (CallContext context =
        engine.context(envelope.speaker(principal), envelope.meta(), envelope::wants, call)) {
      Encoded encoded = run(method, request.params(), envelope, context, check);
      context.finish();
      send(call, request.id(), method, encoded);
    }
  }

  private Encoded run(
      Method method, ObjectNode params, Envelope envelope, CallContext context, ToolCheck check) {
    try {
      Optional<Encoded.Failure> mismatch = precheck(method, params, context, check);
      if (mismatch.isPresent()) {
        return mismatch.get();
      }
      Answers answers = rounds.answers(method, params, context.principal());
      Reply reply = engine.operations().run(method, params, answers, context);
      String state =
          reply instanceof Reply.Asking(var questions)
              ? rounds.requestState(questions, method, params, context.principal(), envelope)
              : "";
      return codec.encode(reply, state);
    } catch (McpException e) {
      return ModernCodec.failed(e.fault());
    } catch (InterruptedException e) {
      return ModernCodec.failed(new McpFault.Internal("The request was interrupted"));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "Answering " + method.wireName() + " failed", e);
      return ModernCodec.failed(new McpFault.Internal("Internal error"));
    }
  }

  private Optional<Encoded.Failure> precheck(
      Method method, ObjectNode params, CallContext context, ToolCheck check)
      throws InterruptedException {
    if (method != Method.CALL_TOOL || !params.path("name").isString()) {
      return Optional.empty();
    }
    return engine
        .operations()
        .findTool(params.path("name").asString(), context)
        .flatMap(tool -> check.check(tool, params));
  }

  private void send(RunningCall call, RpcId id, Method method, Encoded encoded) {
    switch (encoded) {
      case Encoded.Failure(int status, var error) ->
          call.answer(status, RpcWriter.error(Optional.of(id), error));
      case Encoded.Result(ObjectNode json) -> {
        byte[] message = RpcWriter.result(id, json);
        int most = engine.limits().resultBytes();
        if (message.length <= most) {
          call.answer(200, message);
          return;
        }
        String text = "The result is " + message.length + " bytes, at most " + most + " are sent";
        send(call, id, method, tooLarge(method, text));
      }
    }
  }

  private Encoded tooLarge(Method method, String text) {
    return method == Method.CALL_TOOL
        ? codec.encode(new Reply.Called("", ToolResult.failed(text)), "")
        : ModernCodec.failed(new McpFault.Internal(text));
  }

  Subscription listen(RpcMessage.Request request, McpPrincipal principal, Outlet outlet) {
    return subscriptions.open(request.id(), request.params(), principal, outlet);
  }

  Subscriptions subscriptions() {
    return subscriptions;
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

  /** Ends all change streams gracefully. */
  @Override
  public void close() {
    subscriptions.close();
  }
}
