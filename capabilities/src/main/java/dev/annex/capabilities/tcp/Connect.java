package dev.annex.capabilities.tcp;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.tcp.Connect.Request;
import dev.annex.capabilities.tcp.Connect.Response;
import dev.annex.capabilities.tcp.TcpTarget.Dial;
import java.util.Optional;

final class Connect implements Operation<Request, Dial, Response> {

  static final String NAME = "tcp.connect";

  record Request(
      Optional<String> host,
      Optional<Long> port,
      Optional<Boolean> tls,
      Optional<Boolean> insecure,
      Optional<String> serverName,
      Optional<Long> timeoutMs) {}

  record Response(long handle) {}

  private final Dialing dialing;

  Connect(Dialing dialing) {
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
  public Dial resolve(Request request, Requester requester) {
    return TcpRequests.dial(
        NAME,
        request.host(),
        request.port(),
        request.tls(),
        request.insecure(),
        request.serverName(),
        request.timeoutMs());
  }

  @Override
  public Response perform(Permit<Dial> permit, HostContext context) {
    Dial dial = permit.target();
    Patience patience = new Patience(context.meter(), dial.timeout());
    return new Response(
        context.requester().handles().add(dialing.connect(dial, NAME, context, patience)));
  }

  @Override
  public boolean routine() {
    return false;
  }
}
