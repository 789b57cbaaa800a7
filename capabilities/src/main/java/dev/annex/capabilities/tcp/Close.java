package dev.annex.capabilities.tcp;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.net.Connection;
import dev.annex.capabilities.tcp.Close.Request;
import dev.annex.capabilities.tcp.TcpTarget.Closing;
import java.util.Optional;

final class Close implements Operation<Request, Closing, Operation.Nothing> {

  static final String NAME = "tcp.close";

  record Request(Optional<Long> handle) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public Closing resolve(Request request, Requester requester) {
    return new Closing(TcpRequests.handle(request.handle(), NAME));
  }

  /** Closes connections only, and none that is closed already. */
  @Override
  public Nothing perform(Permit<Closing> permit, HostContext context) {
    long handle = permit.target().handle();
    if (context.requester().handles().find(handle, Connection.class).isPresent()) {
      context.requester().handles().close(handle);
    }
    return Nothing.NOTHING;
  }

  @Override
  public boolean routine() {
    return true;
  }
}
