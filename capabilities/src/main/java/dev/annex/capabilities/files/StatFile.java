package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.StatFile.Manner;
import dev.annex.capabilities.files.StatFile.Request;
import dev.annex.files.FileStatus;
import dev.annex.files.Place;
import java.util.Optional;

final class StatFile implements Operation<Request, FileTarget<Manner>, FileFacts> {

  static final String NAME = "files.stat";

  record Request(Optional<String> path, Optional<Boolean> follow) {}

  /** Whether a link at the end is followed. */
  record Manner(boolean follow) {}

  private final GrantedFiles files;

  StatFile(GrantedFiles files) {
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
        Use.READ,
        new Manner(request.follow().orElse(true)));
  }

  @Override
  public FileFacts perform(Permit<FileTarget<Manner>> permit, HostContext context) {
    return files.with(
        permit,
        context,
        granted -> {
          boolean follow = permit.target().what().follow();
          try (Place place = follow ? granted.place() : granted.placeOfLink()) {
            FileStatus status = place.get();
            return FileFacts.of(status);
          }
        });
  }

  @Override
  public boolean routine() {
    return true;
  }
}
