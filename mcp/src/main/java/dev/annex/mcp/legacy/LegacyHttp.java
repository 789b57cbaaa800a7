package dev.annex.mcp.legacy;

import dev.annex.mcp.McpException;
import dev.annex.mcp.McpLimits;
import dev.annex.mcp.SessionStore;
import dev.annex.mcp.call.InFlight;
import dev.annex.mcp.call.RunningCall;
import dev.annex.mcp.http.Carrier;
import dev.annex.mcp.http.Carrier.EventIds;
import dev.annex.mcp.http.Incoming;
import dev.annex.mcp.legacy.HttpSessions.HttpSession;
import dev.annex.mcp.rpc.RpcError;
import dev.annex.mcp.rpc.RpcException;
import dev.annex.mcp.rpc.RpcId;
import dev.annex.mcp.rpc.RpcMessage;
import dev.annex.mcp.rpc.RpcReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The legacy era over HTTP: sessions by header, streams that can be resumed. */
public final class LegacyHttp implements AutoCloseable {

  private static final String SESSION = "Mcp-Session-Id";
  private static final String VERSION = "MCP-Protocol-Version";
  private static final Pattern EVENT_ID = Pattern.compile("([0-9a-z]{1,16}):(\\d{1,18})");
  private static final int SESSION_NOT_FOUND = -32001;

  private final LegacyEra era;
  private final HttpSessions sessions;
  private final McpLimits limits;
  private final ScheduledFuture<?> sweeper;

  public LegacyHttp(LegacyEra era, SessionStore store) {
    this.era = era;
    this.sessions = new HttpSessions(era, store);
    this.limits = era.engine().limits();
    long pause = Math.max(1, limits.sessionIdle().toMillis() / 10);
    this.sweeper =
        era.engine()
            .timer()
            .scheduleWithFixedDelay(sessions::sweep, pause, pause, TimeUnit.MILLISECONDS);
  }

  /** Opens a session; a session header on the request is ignored. */
  public void initialize(Incoming incoming, RpcMessage.Request request) throws IOException {
    try {
      HttpSession opened = sessions.open(incoming.principal(), request.params());
      incoming
          .with(SESSION, opened.session().id())
          .json(200, era.welcome(request.id(), opened.session()));
    } catch (McpException e) {
      incoming.error(200, Optional.of(request.id()), LegacyCodec.failed(e.fault()));
    }
  }

  /** Takes any other message. */
  public void post(Incoming incoming, RpcMessage message) throws IOException, InterruptedException {
    Optional<RpcId> id =
        message instanceof RpcMessage.Request request
            ? Optional.of(request.id())
            : Optional.empty();
    Optional<HttpSession> found = session(incoming, id);
    if (found.isEmpty()) {
      return;
    }
    HttpSession open = found.get();
    switch (message) {
      case RpcMessage.Request request -> request(incoming, request, open);
      case RpcMessage.Notification notification -> {
        era.notified(notification, open.session());
        incoming.empty(202);
      }
      case RpcMessage.Response response -> {
        open.session().requests().answered(response);
        incoming.empty(202);
      }
    }
  }

  /** Takes several messages at once, which only revision 2025-03-26 knows. */
  public void batch(Incoming incoming, JsonNode messages, RpcReader reader) throws IOException {
    if (incoming.header(SESSION).isEmpty()) {
      incoming.error(400, Optional.empty(), noBatch());
      return;
    }
    Optional<HttpSession> found = session(incoming, Optional.empty());
    if (found.isEmpty()) {
      return;
    }
    LegacySession session = found.get().session();
    if (session.revision() != Revision.V2025_03_26 || messages.size() > limits.batchSize()) {
      incoming.error(400, Optional.empty(), noBatch());
      return;
    }
    List<RpcMessage> all = new ArrayList<>();
    try {
      for (JsonNode element : messages) {
        all.add(reader.message(element));
      }
    } catch (RpcException e) {
      incoming.error(400, e.id(), e.error());
      return;
    }
    InFlight inFlight = era.engine().inFlight();
    String principal = incoming.principal().id();
    if (!inFlight.enter(principal)) {
      incoming.busy();
      return;
    }
    try {
      answer(incoming, all, session);
    } finally {
      inFlight.leave(principal);
    }
  }

  /**
   * Opens a stream for what belongs to no running request, or resumes another. One that ended and
   * has nothing more to say, such as that of a cancelled call, is answered like a stream that does
   * not exist: clients would otherwise come back for ever.
   */
  public void get(Incoming incoming) throws IOException, InterruptedException {
    if (!incoming.accept().events()) {
      incoming.empty(406);
      return;
    }
    Optional<HttpSession> found = session(incoming, Optional.empty());
    if (found.isEmpty()) {
      return;
    }
    HttpSession open = found.get();
    Optional<String> last = incoming.header("Last-Event-ID").filter(id -> !id.isEmpty());
    if (last.isEmpty()) {
      Streams.Named general = open.streams().general();
      long number = general.log().lastNumber();
      open.streams().flush();
      carry(incoming, open, general, number, true);
      return;
    }
    Matcher id = EVENT_ID.matcher(last.get());
    if (!id.matches()) {
      incoming.error(
          400, Optional.empty(), refused("Last-Event-ID is none of ours: " + last.get()));
      return;
    }
    Optional<Streams.Named> stream = open.streams().find(id.group(1));
    if (stream.isEmpty()) {
      incoming.error(404, Optional.empty(), refused("The stream of Last-Event-ID is gone"));
      return;
    }
    long number = Long.parseLong(id.group(2));
    if (stream.get().log().exhausted(number)) {
      incoming.with("Allow", "POST").empty(405);
      return;
    }
    carry(incoming, open, stream.get(), number, false);
  }

  /** Ends a session. */
  public void delete(Incoming incoming) throws IOException {
    Optional<HttpSession> found = session(incoming, Optional.empty());
    if (found.isPresent()) {
      sessions.close(found.get());
      incoming.empty(200);
    }
  }

  /** Tells whether a request belongs to a session at all. */
  public static boolean claimsSession(Incoming incoming) {
    return incoming.header(SESSION).isPresent();
  }

  @Override
  public void close() {
    sweeper.cancel(false);
    sessions.stop();
  }

  private void request(Incoming incoming, RpcMessage.Request request, HttpSession open)
      throws IOException, InterruptedException {
    LegacySession session = open.session();
    InFlight inFlight = era.engine().inFlight();
    String principal = incoming.principal().id();
    if (!inFlight.enter(principal)) {
      incoming.busy();
      return;
    }
    Streams.Named stream = open.streams().open(incoming.accept().events());
    RunningCall call =
        RunningCall.prepare(stream.log(), running -> era.answer(running, request, session));
    call.afterwards(() -> {
      session.running().remove(request.id(), call);
      inFlight.leave(principal);
    });
    session.running().put(request.id(), call);
    call.start();
    boolean streamed =
        Carrier.reply(incoming, stream.log(), limits, ids(open, stream, true), () -> {});
    if (!streamed) {
      open.streams().forget(stream);
    }
  }

  private void carry(
      Incoming incoming, HttpSession open, Streams.Named stream, long number, boolean fresh)
      throws InterruptedException {
    Carrier.stream(incoming, stream.log(), limits, ids(open, stream, fresh), number, () -> {});
  }

  /** Older clients take an empty event for broken JSON, so only the newest get a primer. */
  private static EventIds ids(HttpSession open, Streams.Named stream, boolean fresh) {
    boolean primer = fresh && open.session().revision().since(Revision.V2025_11_25);
    return new EventIds(stream.name(), primer);
  }

  private void answer(Incoming incoming, List<RpcMessage> all, LegacySession session)
      throws IOException {
    List<BatchOutlet> outlets = new ArrayList<>();
    for (RpcMessage message : all) {
      switch (message) {
        case RpcMessage.Request request -> {
          BatchOutlet outlet = new BatchOutlet();
          outlets.add(outlet);
          RunningCall.prepare(outlet, running -> era.answer(running, request, session)).start();
        }
        case RpcMessage.Notification notification -> era.notified(notification, session);
        case RpcMessage.Response response -> session.requests().answered(response);
      }
    }
    List<byte[]> answers =
        outlets.stream().map(BatchOutlet::await).flatMap(Optional::stream).toList();
    if (answers.isEmpty()) {
      incoming.empty(202);
      return;
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] answer : answers) {
      body.write(body.size() == 0 ? '[' : ',');
      body.writeBytes(answer);
    }
    body.writeBytes("]".getBytes(StandardCharsets.UTF_8));
    incoming.json(200, body.toByteArray());
  }

  private Optional<HttpSession> session(Incoming incoming, Optional<RpcId> id) throws IOException {
    Optional<String> version = incoming.header(VERSION);
    if (version.isPresent() && Revision.find(version.get()).isEmpty()) {
      incoming.error(
          400, id, refused(VERSION + " names no revision with sessions: " + version.get()));
      return Optional.empty();
    }
    Optional<String> sessionId = incoming.header(SESSION);
    if (sessionId.isEmpty()) {
      if (era.engine().settings().sessionlessLegacy()) {
        Revision revision = version.flatMap(Revision::find).orElse(Revision.assumed());
        return Optional.of(sessions.passing(incoming.principal(), revision));
      }
      incoming.error(
          400, id, refused(SESSION + " is missing: send initialize first, then its session id"));
      return Optional.empty();
    }
    Optional<HttpSession> found = sessions.find(sessionId.get(), incoming.principal());
    if (found.isEmpty()) {
      incoming.error(404, id, RpcError.of(SESSION_NOT_FOUND, "Session not found"));
    }
    return found;
  }

  private static RpcError noBatch() {
    return refused("Several messages at once need a session of revision 2025-03-26");
  }

  private static RpcError refused(String message) {
    return RpcError.of(RpcError.NOT_A_MESSAGE, message);
  }
}
