package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.files.Directory;
import dev.annex.files.FileFailure;
import dev.annex.files.FileRoot;
import dev.annex.files.FileSystem;
import dev.annex.files.ForbiddenFolders;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Function;

/**
 * The way from a permit to the files it is about. The walk starts at the granted folder, so nothing
 * that lies below it leads out. Any thread.
 *
 * <p>The folder itself has to be where the grant says: one that is reached through a link is
 * refused. Otherwise an extension that may write above another granted folder could put a link in
 * its place.
 */
public final class GrantedFiles {

  private final ForbiddenFolders forbidden;

  /**
   * Files of the host.
   *
   * @param forbidden what is never given out, whatever was granted
   */
  public GrantedFiles(ForbiddenFolders forbidden) {
    this.forbidden = forbidden;
  }

  /** Whether a folder is never given out; of one with stars that is seen when it is used. */
  boolean forbids(RootPattern root) {
    try {
      return !root.hasStars() && forbidden.touches(root.fixedPart().toHost());
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Does something with what a permit is about, and says it in words when that fails. */
  public <R> R with(
      Permit<? extends FileTarget<?>> permit, HostContext context, Function<Granted, R> work) {
    try (Granted granted = open(permit, context)) {
      return granted.telling(() -> work.apply(granted));
    }
  }

  /** Goes to the granted folder; to be closed. */
  Granted open(Permit<? extends FileTarget<?>> permit, HostContext context) {
    FileTarget<?> target = permit.target();
    String operation = permit.access().action().name();
    FilePath root = root(target, operation, context);
    boolean isRoot = root.equals(target.path());
    FilePath start = isRoot && !root.names().isEmpty() ? root.first(root.names().size() - 1) : root;
    try {
      if (forbidden.touches(root.toHost())) {
        throw FileFaults.failed(
            operation,
            root,
            "forbidden",
            "it holds or lies in what the host keeps for itself, which is never given out");
      }
      return new Granted(
          operation,
          target.path(),
          open(start, target.use(), operation, context),
          target.path().after(start.names().size()),
          isRoot);
    } catch (InvalidPathException e) {
      throw FileFaults.of(operation, root, new FileFailure(FileFailure.Reason.NOT_TEXT));
    }
  }

  /**
   * The widest folder that allows it, so that links in it lead as far as they may; what a person
   * chose is reached as itself only.
   */
  private static FilePath root(FileTarget<?> target, String operation, HostContext context) {
    if (target.what() instanceof OpenHandle.Manner manner && manner.chosen()) {
      return target.path();
    }
    return context.permits().held(FilesCapability.NAME).stream()
        .filter(FilesPermission.class::isInstance)
        .map(FilesPermission.class::cast)
        .flatMap(permission -> permission.rootFor(target.path(), target.use()).stream())
        .min(Comparator.comparingInt(root -> root.names().size()))
        .orElseThrow(() ->
            new AnnexException(
                ErrorCode.PERMISSION_DENIED,
                "%s of \"%s\" denied: no granted folder holds it, and files are only reached through one."
                    .formatted(operation, target.path())));
  }

  private Directory open(FilePath start, Use use, String operation, HostContext context) {
    FileRoot.Access access =
        use == Use.READ ? FileRoot.Access.READ_ONLY : FileRoot.Access.READ_WRITE;
    Path host = start.toHost();
    Directory directory =
        FileSystem.open(context.meter(), new FileRoot(start.text(), host, access));
    try {
      Path real = directory.realPath();
      if (!real.equals(host)) {
        throw FileFaults.failed(
            operation,
            start,
            "link",
            "a symbolic link leads to the granted folder; grant the folder's real path");
      }
      return directory;
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }
}
