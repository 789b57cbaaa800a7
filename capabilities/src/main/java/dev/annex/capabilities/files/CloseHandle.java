package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.CloseHandle.Manner;
import dev.annex.capabilities.files.CloseHandle.Request;
import java.util.Optional;

/** Closes a file; a new file that is to replace another takes its place now. */
final class CloseHandle implements Operation<Request, HandleTarget<Manner>, Operation.Nothing> {

  static final String NAME = "files.handle-close";

  record Request(Optional<Long> handle, Optional<Boolean> discard) {}

  /** Whether a new file is thrown away instead. */
  record Manner(boolean discard) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public HandleTarget<Manner> resolve(Request request, Requester requester) {
    Manner manner = new Manner(Fields.flag(request.discard()));
    return HandleTarget.of(request.handle(), requester, Optional.empty(), manner, NAME);
  }

  @Override
  public Nothing perform(Permit<HandleTarget<Manner>> permit, HostContext context) {
    OpenFile file = permit.target().opened(NAME);
    try {
      return OnHandle.telling(
          NAME,
          file,
          () -> {
            if (!permit.target().what().discard()) {
              file.finish();
            }
            return Nothing.NOTHING;
          });
    } finally {
      context.requester().handles().close(permit.target().number());
    }
  }

  @Override
  public boolean routine() {
    return true;
  }
}
