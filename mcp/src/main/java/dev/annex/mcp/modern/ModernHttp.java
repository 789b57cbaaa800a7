package dev.annex.mcp.modern;

import dev.annex.mcp.McpException;
import dev.annex.mcp.McpLimits;
import dev.annex.mcp.call.Engine;
import dev.annex.mcp.call.InFlight;
import dev.annex.mcp.call.RunningCall;
import dev.annex.mcp.http.Carrier;
import dev.annex.mcp.http.Carrier.EventIds;
import dev.annex.mcp.http.Incoming;
import dev.annex.mcp.http.MessageLog;
import dev.annex.mcp.modern.ModernCodec.Encoded;
import dev.annex.mcp.rpc.RpcError;
import dev.annex.mcp.rpc.RpcMessage;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The modern era over HTTP: headers repeat the body, closing the response cancels the request. */
public final class ModernHttp implements AutoCloseable {

  private final ModernEra era;
  private final McpLimits limits;
  private final InFlight inFlight;
  private final Set<RunningCall> running = ConcurrentHashMap.newKeySet();

  public ModernHttp(ModernEra era, Engine engine) {
    this.era = era;
    this.limits = engine.limits();
    this.inFlight = engine.inFlight();
  }

  /** Tells whether a version header names a revision of this era. */
  public static boolean speaks(Optional<String> version) {
    return version.filter(ModernCodec.VERSION::equals).isPresent();
  }

  /** Answers one request. */
  public void request(Incoming incoming, RpcMessage.Request request)
      throws IOException, InterruptedException {
    HeaderCheck headers = new HeaderCheck(incoming.exchange(), limits);
    Envelope envelope;
    try {
      envelope = Envelope.read(request.params());
    } catch (McpException e) {
      incoming.error(
          400,
          Optional.of(request.id()),
          RpcError.of(RpcError.INVALID_PARAMS, e.fault().message()));
      return;
    }
    Optional<Encoded.Failure> refusal = refusal(request, envelope, headers);
    if (refusal.isPresent()) {
      incoming.error(refusal.get().status(), Optional.of(request.id()), refusal.get().error());
      return;
    }
    if (request.method().equals(ModernEra.LISTEN)) {
      listen(incoming, request);
      return;
    }
    String principal = incoming.principal().id();
    if (!inFlight.enter(principal)) {
      incoming.busy();
      return;
    }
    MessageLog log = MessageLog.passing(limits);
    RunningCall call =
        RunningCall.prepare(
            log,
            running ->
                era.answer(running, request, envelope, incoming.principal(), headers::arguments));
    running.add(call);
    call.afterwards(() -> {
      running.remove(call);
      inFlight.leave(principal);
    });
    incoming.exchange().onClose(call::cancel);
    call.start();
    try {
      Carrier.reply(incoming, log, limits, EventIds.none(), call::cancel);
    } finally {
      call.cancel();
    }
  }

  /** Cancels what runs. */
  @Override
  public void close() {
    running.forEach(RunningCall::cancel);
  }

  private static Optional<Encoded.Failure> refusal(
      RpcMessage.Request request, Envelope envelope, HeaderCheck headers) {
    Optional<Encoded.Failure> version = headers.version(envelope);
    if (version.isPresent()) {
      return version;
    }
    if (!envelope.version().equals(ModernCodec.VERSION)) {
      return Optional.of(ModernCodec.unsupported(envelope.version()));
    }
    Optional<Encoded.Failure> routing = headers.routing(request);
    if (routing.isPresent()) {
      return routing;
    }
    return ModernEra.knows(request.method())
        ? Optional.empty()
        : Optional.of(ModernCodec.unknown(request.method()));
  }

  private void listen(Incoming incoming, RpcMessage.Request request)
      throws IOException, InterruptedException {
    if (!incoming.accept().events()) {
      incoming.error(
          406,
          Optional.of(request.id()),
          RpcError.of(
              RpcError.NOT_A_MESSAGE,
              "subscriptions/listen answers with text/event-stream, which Accept excludes"));
      return;
    }
    MessageLog log = MessageLog.passing(limits);
    Subscription subscription;
    try {
      subscription = era.listen(request, incoming.principal(), log);
    } catch (McpException e) {
      if (ModernCodec.failed(e.fault()) instanceof Encoded.Failure(int status, RpcError error)) {
        incoming.error(status, Optional.of(request.id()), error);
      }
      return;
    }
    Runnable gone = () -> era.subscriptions().abandon(subscription);
    incoming.exchange().onClose(gone);
    try {
      Carrier.stream(incoming, log, limits, EventIds.none(), 0, gone);
    } finally {
      gone.run();
    }
  }
}
