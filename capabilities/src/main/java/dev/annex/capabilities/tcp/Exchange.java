package dev.annex.capabilities.tcp;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Budget;
import dev.annex.api.call.Limit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.net.Connection;
import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.tcp.Exchange.Request;
import dev.annex.capabilities.tcp.Exchange.Response;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Optional;

final class Exchange implements Operation<Request, TcpTarget.Exchange, Response> {

  static final String NAME = "tcp.request";

  static final long USUAL_BYTES = 1 << 20;
  static final Duration USUAL_TIME = Duration.ofSeconds(30);

  private static final int PIECE = 16 << 10;

  record Request(
      Optional<String> host,
      Optional<Long> port,
      Optional<Boolean> tls,
      Optional<Boolean> insecure,
      Optional<String> serverName,
      Optional<Long> timeoutMs,
      Optional<byte[]> data,
      Optional<Long> maxBytes,
      Optional<Long> idleMs) {}

  /**
   * What came.
   *
   * @param ended why no more was waited for: {@code end}, {@code size}, {@code idle} or {@code
   *     timeout}
   */
  record Response(byte[] data, String ended) {}

  private final Dialing dialing;

  Exchange(Dialing dialing) {
    this.dialing = dialing;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public TcpTarget.Exchange resolve(Request request, Requester requester) {
    long most = requester.extension().limits().get(Limit.HTTP_RESPONSE_BYTES);
    request
        .maxBytes()
        .ifPresent(wanted -> {
          if (wanted < 1 || wanted > most) {
            throw HostRequests.invalidField(
                NAME,
                "maxBytes",
                "is %d, it must be between 1 and %d, limit %s"
                    .formatted(wanted, most, Limit.HTTP_RESPONSE_BYTES.key()));
          }
        });
    TcpTarget.Dial dial =
        TcpRequests.dial(
            NAME,
            request.host(),
            request.port(),
            request.tls(),
            request.insecure(),
            request.serverName(),
            request.timeoutMs());
    return new TcpTarget.Exchange(
        dial,
        request.data().orElseGet(() -> new byte[0]),
        request.maxBytes().orElse(Math.min(USUAL_BYTES, most)),
        TcpRequests.time(request.idleMs(), NAME, "idleMs"));
  }

  @Override
  public Response perform(Permit<TcpTarget.Exchange> permit, HostContext context) {
    TcpTarget.Exchange wish = permit.target();
    Patience patience =
        new Patience(context.meter(), Optional.of(wish.dial().timeout().orElse(USUAL_TIME)));
    try (Connection connection = dialing.connect(wish.dial(), NAME, context, patience)) {
      if (wish.data().length > 0) {
        context.meter().spend(Budget.HTTP_BYTES, wish.data().length);
        connection.write(wish.data(), patience, Dialing.attempted(NAME, wish));
      }
      return receive(connection, wish, context, patience);
    }
  }

  private static Response receive(
      Connection connection, TcpTarget.Exchange wish, HostContext context, Patience patience) {
    ByteArrayOutputStream came = new ByteArrayOutputStream();
    String attempted = Dialing.attempted(NAME, wish);
    while (came.size() < wish.most()) {
      byte[] into = new byte[(int) Math.min(PIECE, wish.most() - came.size())];
      Optional<Duration> idle = came.size() == 0 ? Optional.empty() : wish.idle();
      Duration left = patience.left();
      boolean quiet = idle.isPresent() && idle.get().compareTo(left) < 0;
      Patience once = new Patience(context.meter(), Optional.of(quiet ? idle.get() : left));
      int count;
      try {
        count = connection.read(into, once, attempted);
      } catch (AnnexException e) {
        if (came.size() == 0 || e.code() != ErrorCode.HOST_CALL_FAILED || !timedOut(e)) {
          throw e;
        }
        return new Response(came.toByteArray(), quiet ? "idle" : "timeout");
      }
      if (count < 0) {
        return new Response(came.toByteArray(), "end");
      }
      context.meter().spend(Budget.HTTP_BYTES, count);
      came.write(into, 0, count);
    }
    return new Response(came.toByteArray(), "size");
  }

  private static boolean timedOut(AnnexException e) {
    return Optional.ofNullable(e.fault().details().get("reason"))
        .map(reason -> reason.stringValue().equals(NetFailure.TIMEOUT.word()))
        .orElse(false);
  }

  @Override
  public boolean routine() {
    return false;
  }
}
