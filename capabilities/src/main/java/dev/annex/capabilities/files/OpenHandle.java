package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.OpenHandle.Manner;
import dev.annex.capabilities.files.OpenHandle.Request;
import dev.annex.capabilities.files.OpenHandle.Response;
import dev.annex.files.Draft;
import dev.annex.files.FileFailure;
import dev.annex.files.OpenRequest;
import dev.annex.files.Place;
import dev.annex.files.RegularFile;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

final class OpenHandle implements Operation<Request, FileTarget<Manner>, Response> {

  static final String NAME = "files.open";

  record Request(Optional<String> path, Optional<String> mode, Optional<Boolean> parents) {}

  /**
   * How.
   *
   * @param chosen whether a person chose this very file for this during this call
   */
  record Manner(Mode mode, boolean parents, boolean chosen) {}

  record Response(long handle, long size) {}

  enum Mode {
    /** To read what is there. */
    READ(Use.READ, OpenRequest.reading(), true),
    /** To change what is there or is made. */
    WRITE(Use.WRITE, writing(false), true),
    /** Like write, and emptied. */
    TRUNCATE(Use.WRITE, writing(true), true),
    /** Like write, and always at the end. */
    APPEND(Use.WRITE, writing(false), true),
    /** A new file, which takes the place of the old one when it is closed. */
    REPLACE(Use.WRITE, writing(false), false),
    /** To read and change what is there or is made. */
    BOTH(Use.WRITE, new OpenRequest(true, true, false, false, false, true, true, true), false);

    private final Use use;

    @SuppressWarnings("ImmutableEnumChecker") // a record of flags
    private final OpenRequest request;

    /** Whether it touches nothing beside the file, and uses it in one way. */
    private final boolean ofOneFile;

    Mode(Use use, OpenRequest request, boolean ofOneFile) {
      this.use = use;
      this.request = request;
      this.ofOneFile = ofOneFile;
    }

    private static OpenRequest writing(boolean truncate) {
      return new OpenRequest(true, true, false, truncate, false, false, true, true);
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final GrantedFiles files;

  OpenHandle(GrantedFiles files) {
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
    Mode mode = request.mode().map(OpenHandle::mode).orElse(Mode.READ);
    boolean parents = Fields.flag(request.parents());
    FilePath path = FilePath.of(request.path(), NAME, "path");
    boolean chosen =
        mode.ofOneFile && !parents && ChosenFile.of(path, mode.use, requester).isPresent();
    return new FileTarget<>(path, mode.use, new Manner(mode, parents, chosen));
  }

  private static Mode mode(String word) {
    return Arrays.stream(Mode.values())
        .filter(mode -> mode.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            HostRequests.invalidField(
                NAME,
                "mode",
                "must be one of "
                    + Arrays.stream(Mode.values())
                        .map(Mode::word)
                        .collect(Collectors.joining(", "))));
  }

  @Override
  public Response perform(Permit<FileTarget<Manner>> permit, HostContext context) {
    Manner manner = permit.target().what();
    if (manner.mode() == Mode.BOTH) {
      var _ =
          context
              .permits()
              .ask(ReadFile.NAME, FileTarget.of(permit.target().path(), Use.READ), true);
    }
    if (manner.mode() == Mode.REPLACE) {
      return draft(permit, context);
    }
    return files.with(
        permit,
        context,
        granted -> {
          if (manner.parents() && manner.mode().use == Use.WRITE) {
            granted.createParents();
          }
          try (Place place = granted.place()) {
            RegularFile file = OpenFiles.open(place, manner.mode().request);
            boolean writable = manner.mode().use == Use.WRITE;
            boolean appending = manner.mode() == Mode.APPEND;
            Optional<Use> chosenFor =
                manner.chosen() ? Optional.of(manner.mode().use) : Optional.empty();
            return opened(
                OpenFile.of(granted.path(), file, writable, appending, chosenFor), context);
          }
        });
  }

  /** What has to stay open until the draft takes its place is closed with it. */
  private Response draft(Permit<FileTarget<Manner>> permit, HostContext context) {
    Granted granted = files.open(permit, context);
    try {
      return granted.telling(() -> draft(granted, permit.target().what(), context));
    } catch (RuntimeException e) {
      granted.close();
      throw e;
    }
  }

  private static Response draft(Granted granted, Manner manner, HostContext context) {
    if (manner.parents()) {
      granted.createParents();
    }
    Place place = granted.place();
    Draft draft;
    try {
      draft = place.draft();
    } catch (RuntimeException e) {
      place.close();
      throw e;
    }
    return opened(OpenFile.of(draft, place, granted), context);
  }

  private static Response opened(OpenFile file, HostContext context) {
    long size;
    try {
      size = file.status().size();
    } catch (FileFailure e) {
      file.close();
      throw e;
    }
    return new Response(context.requester().handles().add(file), size);
  }

  @Override
  public boolean routine() {
    return false;
  }
}
