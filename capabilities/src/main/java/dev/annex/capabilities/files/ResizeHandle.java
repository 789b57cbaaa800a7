package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.ResizeHandle.Request;
import java.util.Optional;

/** Cuts a file or fills it with zeros. */
final class ResizeHandle implements Operation<Request, HandleTarget<Long>, Operation.Nothing> {

  static final String NAME = "files.handle-resize";

  record Request(Optional<Long> handle, Optional<Long> size) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public HandleTarget<Long> resolve(Request request, Requester requester) {
    long size = HostRequests.required(request.size(), NAME, "size");
    long checked = Fields.number(Optional.of(size), 0, 0, Long.MAX_VALUE, NAME, "size");
    return HandleTarget.of(request.handle(), requester, Optional.of(Use.WRITE), checked, NAME);
  }

  @Override
  public Nothing perform(Permit<HandleTarget<Long>> permit, HostContext context) {
    OpenFile file = permit.target().opened(NAME);
    return OnHandle.telling(
        NAME,
        file,
        () -> {
          file.resize(permit.target().what());
          return Nothing.NOTHING;
        });
  }

  @Override
  public boolean routine() {
    return true;
  }
}
