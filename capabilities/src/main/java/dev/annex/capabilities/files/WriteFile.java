package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.WriteFile.Content;
import dev.annex.capabilities.files.WriteFile.Request;
import dev.annex.capabilities.files.WriteFile.Response;
import dev.annex.files.Draft;
import dev.annex.files.OpenRequest;
import dev.annex.files.Place;
import dev.annex.files.RegularFile;
import java.util.Locale;
import java.util.Optional;

final class WriteFile implements Operation<Request, FileTarget<Content>, Response> {

  static final String NAME = "files.write";

  /** To change a file as it is there, or a new one. */
  private static final OpenRequest APPENDING =
      new OpenRequest(true, true, false, false, false, false, true, true);

  record Request(
      Optional<String> path,
      Optional<byte[]> content,
      Optional<String> mode,
      Optional<Boolean> parents,
      Optional<Long> permissions) {}

  enum Mode {
    /** In the place of what was there. */
    REPLACE,
    /** Only where nothing was there. */
    CREATE,
    /** Behind what was there. */
    APPEND
  }

  record Content(byte[] bytes, Mode mode, boolean parents, Optional<Integer> permissions) {}

  record Response(long size) {}

  private final GrantedFiles files;

  WriteFile(GrantedFiles files) {
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
  public FileTarget<Content> resolve(Request request, Requester requester) {
    return new FileTarget<>(
        FilePath.of(request.path(), NAME, "path"),
        Use.WRITE,
        new Content(
            HostRequests.required(request.content(), NAME, "content").clone(),
            request.mode().map(WriteFile::mode).orElse(Mode.REPLACE),
            Fields.flag(request.parents()),
            Fields.permissions(request.permissions(), NAME)));
  }

  private static Mode mode(String word) {
    for (Mode mode : Mode.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(word)) {
        return mode;
      }
    }
    throw HostRequests.invalidField(NAME, "mode", "must be replace, create or append");
  }

  @Override
  public Response perform(Permit<FileTarget<Content>> permit, HostContext context) {
    Content content = permit.target().what();
    return files.with(
        permit,
        context,
        granted -> {
          if (content.parents()) {
            granted.createParents();
          }
          try (Place place = granted.place()) {
            return new Response(
                content.mode() == Mode.APPEND ? append(place, content) : whole(place, content));
          }
        });
  }

  private static long append(Place place, Content content) {
    try (RegularFile file = OpenFiles.open(place, APPENDING)) {
      content.permissions().ifPresent(file::setPermissions);
      file.write(file.size(), content.bytes());
      return file.size();
    }
  }

  private static long whole(Place place, Content content) {
    try (Draft draft = place.draft()) {
      content.permissions().ifPresent(draft.file()::setPermissions);
      draft.file().write(0, content.bytes());
      if (content.mode() == Mode.CREATE) {
        draft.create();
      } else {
        draft.replace();
      }
      return content.bytes().length;
    }
  }

  @Override
  public boolean routine() {
    return false;
  }
}
