package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.WriteHandle.Part;
import dev.annex.capabilities.files.WriteHandle.Request;
import dev.annex.capabilities.files.WriteHandle.Response;
import java.util.Optional;

final class WriteHandle implements Operation<Request, HandleTarget<Part>, Response> {

  static final String NAME = "files.handle-write";

  record Request(Optional<Long> handle, Optional<byte[]> content, Optional<Long> offset) {}

  /** What, and where to unless where it stands. */
  record Part(byte[] content, Optional<Long> offset) {}

  record Response(long position) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public HandleTarget<Part> resolve(Request request, Requester requester) {
    Part part =
        new Part(
            HostRequests.required(request.content(), NAME, "content").clone(),
            OnHandle.offset(request.offset(), NAME));
    return HandleTarget.of(request.handle(), requester, Optional.of(Use.WRITE), part, NAME);
  }

  @Override
  public Response perform(Permit<HandleTarget<Part>> permit, HostContext context) {
    Part part = permit.target().what();
    OpenFile file = permit.target().opened(NAME);
    return OnHandle.telling(
        NAME, file, () -> new Response(file.write(part.offset(), part.content())));
  }

  @Override
  public boolean routine() {
    return true;
  }
}
