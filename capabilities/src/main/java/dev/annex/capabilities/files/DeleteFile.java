package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.DeleteFile.Extent;
import dev.annex.capabilities.files.DeleteFile.Request;
import dev.annex.capabilities.files.DeleteFile.Response;
import dev.annex.files.Directory;
import dev.annex.files.FileFailure;
import dev.annex.files.FileLimits;
import dev.annex.files.Place;
import java.util.Optional;

/** Removes a file, a link, or a folder; what a link leads to is never touched. */
final class DeleteFile implements Operation<Request, FileTarget<Extent>, Response> {

  static final String NAME = "files.delete";

  record Request(Optional<String> path, Optional<Boolean> recursive) {}

  record Extent(boolean recursive) {}

  /** How many entries were removed. */
  record Response(long deleted) {}

  private final GrantedFiles files;

  DeleteFile(GrantedFiles files) {
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
  public FileTarget<Extent> resolve(Request request, Requester requester) {
    return new FileTarget<>(
        FilePath.of(request.path(), NAME, "path"),
        Use.WRITE,
        new Extent(Fields.flag(request.recursive())));
  }

  @Override
  public Response perform(Permit<FileTarget<Extent>> permit, HostContext context) {
    return files.with(
        permit,
        context,
        granted -> {
          try (Place place = granted.placeOfLink()) {
            if (place.get().isDirectory()) {
              granted.requireBelowRoot();
            }
            return new Response(delete(place, permit.target().what().recursive(), 0));
          }
        });
  }

  static long delete(Place place, boolean recursive, int depth) {
    if (!place.get().isDirectory()) {
      place.unlinkFile();
      return 1;
    }
    long deleted = recursive ? empty(place, depth) : 0;
    place.removeDirectory();
    return deleted + 1;
  }

  private static long empty(Place place, int depth) {
    if (depth == FileLimits.PATH_DEPTH) {
      throw new FileFailure(FileFailure.Reason.NAME_TOO_LONG);
    }
    long deleted = 0;
    try (Directory directory = OpenFiles.directory(place)) {
      for (String name : directory.list(FileLimits.LISTED_NAMES)) {
        try (Place inside = directory.place(name)) {
          deleted += delete(inside, true, depth + 1);
        }
      }
    }
    return deleted;
  }

  @Override
  public boolean routine() {
    return false;
  }
}
