package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.MakeDirectory.Manner;
import dev.annex.capabilities.files.MakeDirectory.Request;
import dev.annex.capabilities.files.MakeDirectory.Response;
import dev.annex.files.FileFailure;
import dev.annex.files.Place;
import java.util.Optional;

final class MakeDirectory implements Operation<Request, FileTarget<Manner>, Response> {

  static final String NAME = "files.mkdir";

  record Request(Optional<String> path, Optional<Boolean> parents) {}

  /** Whether folders on the way are made, too, and one that is there is no failure. */
  record Manner(boolean parents) {}

  record Response(boolean created) {}

  private final GrantedFiles files;

  MakeDirectory(GrantedFiles files) {
    this.files = files;
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
  public FileTarget<Manner> resolve(Request request, Requester requester) {
    return new FileTarget<>(
        FilePath.of(request.path(), NAME, "path"),
        Use.WRITE,
        new Manner(Fields.flag(request.parents())));
  }

  @Override
  public Response perform(Permit<FileTarget<Manner>> permit, HostContext context) {
    boolean parents = permit.target().what().parents();
    return files.with(
        permit,
        context,
        granted -> {
          if (parents) {
            granted.createParents();
          }
          try (Place place = granted.place()) {
            return new Response(create(place, parents));
          }
        });
  }

  private static boolean create(Place place, boolean mayBeThere) {
    try {
      place.createDirectory();
      return true;
    } catch (FileFailure e) {
      boolean isThere =
          e.reason() == FileFailure.Reason.EXISTS
              && (place.isWalked() || place.get().isDirectory());
      if (mayBeThere && isThere) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public boolean routine() {
    return false;
  }
}
