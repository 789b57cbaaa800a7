package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.ListRoots.Request;
import dev.annex.capabilities.files.ListRoots.Response;
import java.util.List;
import java.util.Locale;

/** Tells an extension which folders it was granted; nothing about what is in them. */
final class ListRoots implements Operation<Request, ListRoots.OwnRoots, Response> {

  static final String NAME = "files.roots";

  record Request() {}

  /** The folders granted to whoever asks. */
  record OwnRoots() {
    @Override
    public String toString() {
      return "its own granted folders";
    }
  }

  record Response(List<Root> roots) {}

  /**
   * @param mode {@code read}, {@code write} or {@code both}
   */
  record Root(String path, String mode) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public OwnRoots resolve(Request request, Requester requester) {
    return new OwnRoots();
  }

  @Override
  public Response perform(Permit<OwnRoots> permit, HostContext context) {
    return new Response(
        context.permits().held(FilesCapability.NAME).stream()
            .filter(FilesPermission.class::isInstance)
            .map(FilesPermission.class::cast)
            .map(held -> new Root(held.root().text(), held.reach().name().toLowerCase(Locale.ROOT)))
            .distinct()
            .toList());
  }

  @Override
  public boolean routine() {
    return true;
  }

  @Override
  public boolean free() {
    return true;
  }
}
