package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.ReadHandle.Part;
import dev.annex.capabilities.files.ReadHandle.Request;
import dev.annex.capabilities.files.ReadHandle.Response;
import java.util.Optional;

final class ReadHandle implements Operation<Request, HandleTarget<Part>, Response> {

  static final String NAME = "files.handle-read";

  private static final long DEFAULT_LENGTH = 64L << 10;

  record Request(Optional<Long> handle, Optional<Long> length, Optional<Long> offset) {}

  /** How much, and from where unless from where it stands. */
  record Part(int length, Optional<Long> offset) {}

  /** Fewer bytes than asked for at the end of the file, none behind it. */
  record Response(byte[] content, long position) {}

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
            (int)
                Fields.number(
                    request.length(), DEFAULT_LENGTH, 0, ReadFile.MOST_BYTES, NAME, "length"),
            OnHandle.offset(request.offset(), NAME));
    return HandleTarget.of(request.handle(), requester, Optional.of(Use.READ), part, NAME);
  }

  @Override
  public Response perform(Permit<HandleTarget<Part>> permit, HostContext context) {
    Part part = permit.target().what();
    OpenFile file = permit.target().opened(NAME);
    return OnHandle.telling(
        NAME, file, () -> new Response(file.read(part.offset(), part.length()), file.position()));
  }

  @Override
  public boolean routine() {
    return true;
  }
}
