package dev.annex.capabilities.http;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.http.CloseStream.Request;
import java.util.Optional;

final class CloseStream implements Operation<Request, StreamUse, Operation.Nothing> {

  static final String NAME = "http.close";

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
  public StreamUse resolve(Request request, Requester requester) {
    return OpenStream.use(request.handle(), NAME);
  }

  @Override
  public Nothing perform(Permit<StreamUse> permit, HostContext context) {
    context.requester().handles().close(permit.target().handle());
    return Nothing.NOTHING;
  }

  @Override
  public boolean routine() {
    return true;
  }
}
