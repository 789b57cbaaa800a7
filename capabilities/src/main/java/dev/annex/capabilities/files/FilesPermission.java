package dev.annex.capabilities.files;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.Optional;

/**
 * Reading, writing or both, of a folder and all below it, or of one file.
 *
 * @param root the folder; stars in a component stand for any part of one name
 */
record FilesPermission(Reach reach, RootPattern root) implements Permission {

  private static final String WRITTEN =
      "there are files, files.read and files.write, each for a folder and all below it as in files.read=/srv/data, and files.chosen for what a person chooses during a call";

  enum Reach {
    READ("read"),
    WRITE("write"),
    BOTH("read and write");

    private final String words;

    Reach(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }

    boolean includes(Reach other) {
      return this == BOTH || this == other;
    }

    boolean allows(Use use) {
      return switch (use) {
        case READ -> this != WRITE;
        case WRITE -> this != READ;
      };
    }
  }

  static Permission read(PermissionRequest request) {
    if (request.name().equals(ChosenPermission.NAME)) {
      if (!request.scope().isEmpty()) {
        throw invalid(request, "has no scope: write " + ChosenPermission.NAME);
      }
      return new ChosenPermission();
    }
    Reach reach =
        switch (request.name()) {
          case "files" -> Reach.BOTH;
          case "files.read" -> Reach.READ;
          case "files.write" -> Reach.WRITE;
          default -> throw invalid(request, "does not exist: " + WRITTEN);
        };
    if (request.scope().isEmpty()) {
      return new UnnamedFolder(reach, request.name());
    }
    Optional<String> wrong = FilePath.whatIsWrongWith(request.scope());
    if (wrong.isPresent()) {
      throw invalid(request, wrong.get());
    }
    return new FilesPermission(reach, RootPattern.of(request.scope()));
  }

  static AnnexException invalid(PermissionRequest request, String why) {
    return new AnnexException(
        ErrorCode.INVALID_NAME, "Permission \"%s\" %s.".formatted(request, why));
  }

  /** The folder through which it allows a use of a path; empty when it does not. */
  Optional<FilePath> rootFor(FilePath path, Use use) {
    return reach.allows(use) ? root.prefixOf(path) : Optional.empty();
  }

  @Override
  public boolean covers(Access<?> access) {
    if (!access.action().family().equals(FilesCapability.NAME)) {
      return false;
    }
    return switch (access.target()) {
      case FileTarget<?> target -> rootFor(target.path(), target.use()).isPresent();
      case HandleTarget<?> target -> covers(target);
      default -> false;
    };
  }

  /** A handle that does not exist belongs to nobody; that is told by the operation. */
  private boolean covers(HandleTarget<?> target) {
    boolean allowed = target.use().map(reach::allows).orElse(true);
    return allowed
        && target.file().map(file -> root.prefixOf(file.path()).isPresent()).orElse(true);
  }

  @Override
  public boolean includes(Permission other) {
    return other instanceof FilesPermission narrow
        && reach.includes(narrow.reach)
        && root.includes(narrow.root);
  }

  @Override
  public String describe() {
    return "%s files in %s".formatted(reach.words, root);
  }

  @Override
  public Risk risk() {
    return reach == Reach.READ ? Risk.MEDIUM : Risk.HIGH;
  }

  @Override
  public boolean changesState() {
    return reach != Reach.READ;
  }

  @Override
  public boolean reachesOutside() {
    return false;
  }
}
