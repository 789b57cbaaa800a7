package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.ChangePermissions.Change;
import dev.annex.capabilities.files.ChangePermissions.Request;
import dev.annex.capabilities.files.ChangePermissions.Response;
import dev.annex.files.Directory;
import dev.annex.files.FileFailure;
import dev.annex.files.FileLimits;
import dev.annex.files.FileStatus;
import dev.annex.files.OpenEntry;
import dev.annex.files.OpenRequest;
import dev.annex.files.Place;
import java.util.Optional;

final class ChangePermissions implements Operation<Request, FileTarget<Change>, Response> {

  static final String NAME = "files.chmod";

  /** Opened to be read, since that is enough; refused when it has other names. */
  private static final OpenRequest SOLE =
      new OpenRequest(true, false, false, false, false, true, false, true);

  record Request(Optional<String> path, Optional<Long> permissions, Optional<Boolean> recursive) {}

  record Change(int permissions, boolean recursive) {}

  /** How many entries were changed; links and special files are left as they are. */
  record Response(long changed) {}

  private final GrantedFiles files;

  ChangePermissions(GrantedFiles files) {
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
  public FileTarget<Change> resolve(Request request, Requester requester) {
    int permissions =
        HostRequests.required(Fields.permissions(request.permissions(), NAME), NAME, "permissions");
    return new FileTarget<>(
        FilePath.of(request.path(), NAME, "path"),
        Use.WRITE,
        new Change(permissions, Fields.flag(request.recursive())));
  }

  @Override
  public Response perform(Permit<FileTarget<Change>> permit, HostContext context) {
    return files.with(
        permit,
        context,
        granted -> {
          try (Place place = granted.place()) {
            return new Response(change(place, permit.target().what(), 0));
          }
        });
  }

  /** The contents first: afterwards the folder may not be open to us any more. */
  private static long change(Place place, Change change, int depth) {
    long changed = 0;
    try (OpenEntry entry = place.open(SOLE)) {
      if (change.recursive() && entry instanceof Directory directory) {
        changed = changeAll(directory, change, depth);
      }
      entry.setPermissions(change.permissions());
    }
    return changed + 1;
  }

  private static long changeAll(Directory directory, Change change, int depth) {
    if (depth == FileLimits.PATH_DEPTH) {
      throw new FileFailure(FileFailure.Reason.NAME_TOO_LONG);
    }
    long changed = 0;
    for (String name : directory.list(FileLimits.LISTED_NAMES)) {
      Optional<FileStatus> status = directory.entry(name);
      if (status.filter(one -> one.isDirectory() || one.isRegularFile()).isPresent()) {
        try (Place inside = directory.place(name)) {
          changed += change(inside, change, depth + 1);
        }
      }
    }
    return changed;
  }

  @Override
  public boolean routine() {
    return false;
  }
}
