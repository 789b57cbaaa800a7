package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.StatHandle.Request;
import java.util.Optional;

final class StatHandle implements Operation<Request, HandleTarget<Request>, FileFacts> {

  static final String NAME = "files.handle-stat";

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
  public HandleTarget<Request> resolve(Request request, Requester requester) {
    return HandleTarget.of(request.handle(), requester, Optional.empty(), request, NAME);
  }

  @Override
  public FileFacts perform(Permit<HandleTarget<Request>> permit, HostContext context) {
    OpenFile file = permit.target().opened(NAME);
    return OnHandle.telling(NAME, file, () -> FileFacts.of(file.status()));
  }

  @Override
  public boolean routine() {
    return true;
  }
}
