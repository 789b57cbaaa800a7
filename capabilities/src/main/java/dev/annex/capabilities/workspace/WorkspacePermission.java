package dev.annex.capabilities.workspace;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.Optional;
import java.util.Set;

/**
 * Reading or changing the user's workspace, all of it, a part, or what has a name in a part.
 *
 * <p>What a connection is set to is told only under a permission that names it or its type, and its
 * secrets only under a permission for secrets that does.
 *
 * @param part empty for all parts
 * @param which the name; empty for all of the part
 */
record WorkspacePermission(Reach reach, Optional<Part> part, String which) implements Permission {

  private static final String REST = "*";
  private static final Set<Part> UNWRITTEN = Set.of(Part.PROMPTS, Part.ASSETS);

  /** Texts that agents are led by. */
  private static final Set<Part> LEADING = Set.of(Part.CONTEXT, Part.SKILLS, Part.MESSAGES);

  static WorkspacePermission read(PermissionRequest request) {
    Reach reach =
        switch (request.name()) {
          case "workspace.read" -> Reach.READ;
          case "workspace.write" -> Reach.WRITE;
          case "workspace.reveal" -> Reach.REVEAL;
          default ->
              throw invalid(
                  request,
                  "does not exist: there are workspace.read and workspace.write, each also for a part as in workspace.read=tasks or workspace.write=context:notes, workspace.reveal=assets:TYPE and workspace.connect=assets:TYPE");
        };
    int colon = request.scope().indexOf(':');
    String word = colon < 0 ? request.scope() : request.scope().substring(0, colon);
    String which = colon < 0 ? "" : request.scope().substring(colon + 1);
    if (word.isEmpty() && colon < 0 && reach != Reach.REVEAL) {
      return new WorkspacePermission(reach, Optional.empty(), "");
    }
    Part part =
        Part.of(word)
            .orElseThrow(() ->
                invalid(request, "names no part of the workspace: there are " + Part.words()));
    check(request, reach, part, which, colon >= 0);
    return new WorkspacePermission(reach, Optional.of(part), which);
  }

  private static void check(
      PermissionRequest request, Reach reach, Part part, String which, boolean named) {
    if (reach == Reach.WRITE && UNWRITTEN.contains(part)) {
      throw invalid(
          request, "does not exist: %s are not written by extensions".formatted(part.word()));
    }
    if (reach == Reach.REVEAL && (part != Part.ASSETS || which.isEmpty())) {
      throw invalid(
          request,
          "must name whose secrets: workspace.reveal=assets:TYPE or workspace.reveal=assets:ID");
    }
    String stem = which.endsWith(REST) ? which.substring(0, which.length() - 1) : which;
    boolean wide = part == Part.ASSETS && !stem.equals(which);
    if (named && (part.narrowed().isEmpty() || wide || !Bounds.isName(stem))) {
      throw invalid(
          request,
          part.narrowed().isEmpty()
              ? "cannot be narrowed: write %s=%s".formatted(request.name(), part.word())
              : "has no name behind the colon: expected letters, digits and . _ : / %% -%s"
                  .formatted(
                      part == Part.ASSETS ? "" : ", with a * at the end for all that begin so"));
    }
  }

  private static AnnexException invalid(PermissionRequest request, String why) {
    return new AnnexException(
        ErrorCode.INVALID_NAME, "Permission \"%s\" %s.".formatted(request, why));
  }

  @Override
  public boolean covers(Access<?> access) {
    return access.action().family().equals(WorkspaceCapability.NAME)
        && access.target() instanceof Target<?> target
        && target.reach() == reach
        && part.map(target.part()::equals).orElse(true)
        && (which.isEmpty()
            ? !target.onlyByName()
            : target.names().stream().anyMatch(this::isMeant));
  }

  private boolean isMeant(String name) {
    return which.endsWith(REST)
        ? name.startsWith(which.substring(0, which.length() - 1))
        : name.equals(which);
  }

  /** What connections are set to is not among what permissions without a name allow. */
  @Override
  public boolean includes(Permission other) {
    if (!(other instanceof WorkspacePermission narrow) || reach != narrow.reach) {
      return false;
    }
    if (which.isEmpty()) {
      boolean settings = narrow.part.equals(Optional.of(Part.ASSETS)) && !narrow.which.isEmpty();
      return !settings && (part.isEmpty() || part.equals(narrow.part));
    }
    return part.equals(narrow.part) && !narrow.which.isEmpty() && includesNames(narrow.which);
  }

  private boolean includesNames(String narrow) {
    return which.endsWith(REST)
        ? narrow.startsWith(which.substring(0, which.length() - 1))
        : which.equals(narrow);
  }

  @Override
  public String describe() {
    if (part.isEmpty()) {
      return reach == Reach.READ
          ? "read the user's workspace, except what connections are set to"
          : "change the user's workspace, except connections";
    }
    String what =
        switch (part.get()) {
          case CONTEXT -> "the context blocks of prompts";
          case MEMORY -> "the user's memories";
          case PROMPTS -> "prompts built from what it may read";
          case ASSETS ->
              which.isEmpty() ? "the names of the user's connections" : "the user's connections";
          case SPACES, TASKS, CONVERSATIONS, MESSAGES, SKILLS -> "the user's " + part.get().word();
        };
    return which.isEmpty()
        ? "%s %s".formatted(reach.verb(), what)
        : "%s %s: %s \"%s\"".formatted(reach.verb(), what, part.get().narrowed(), which);
  }

  /**
   * To change what agents are led by is to speak with the user's voice; connections tell where the
   * user's systems are.
   */
  @Override
  public Risk risk() {
    return switch (reach) {
      case REVEAL -> Risk.HIGH;
      case WRITE -> part.map(LEADING::contains).orElse(true) ? Risk.HIGH : Risk.MEDIUM;
      case READ ->
          part.isPresent() && !which.isEmpty() && part.get() != Part.ASSETS
              ? Risk.LOW
              : Risk.MEDIUM;
    };
  }

  @Override
  public boolean changesState() {
    return reach == Reach.WRITE;
  }

  @Override
  public boolean reachesOutside() {
    return false;
  }
}
