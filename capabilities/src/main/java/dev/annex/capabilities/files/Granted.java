package dev.annex.capabilities.files;

import dev.annex.api.fault.AnnexException;
import dev.annex.files.Directory;
import dev.annex.files.FileFailure;
import dev.annex.files.Place;
import dev.annex.files.RelativePath;
import java.util.function.Supplier;

/** A path in a granted folder that is held open. One thread at a time. */
public final class Granted implements AutoCloseable {

  private final String operation;
  private final FilePath path;
  private final Directory start;
  private final RelativePath rest;
  private final boolean isRoot;

  /**
   * @param isRoot whether the path is what was granted, so that no link may stand there
   */
  Granted(String operation, FilePath path, Directory start, RelativePath rest, boolean isRoot) {
    this.operation = operation;
    this.path = path;
    this.start = start;
    this.rest = rest;
    this.isRoot = isRoot;
  }

  /** What was asked for. */
  public FilePath path() {
    return path;
  }

  /** The operation that asked. */
  public String operation() {
    return operation;
  }

  /** Where it leads; to be closed before this. Links at the end are followed within the folder. */
  public Place place() {
    return start.walk(rest, !isRoot);
  }

  /** The same, for what is done with a link itself. */
  Place placeOfLink() {
    return start.walk(rest, false);
  }

  /** Goes on when it is not the granted folder itself. */
  void requireBelowRoot() {
    if (isRoot) {
      throw failed("root", "it is the granted folder itself, which stays where it is");
    }
  }

  /** Makes the folders on the way that are not there. */
  public void createParents() {
    for (int end = 1; end < rest.names().size(); end++) {
      createDirectory(RelativePath.of(String.join("/", rest.names().subList(0, end))));
    }
  }

  /** Makes a folder; whether it was not there. What is there need not be a folder. */
  private boolean createDirectory(RelativePath folder) {
    try (Place at = start.walk(folder, true)) {
      if (at.find().isPresent()) {
        return false;
      }
      at.createDirectory();
      return true;
    } catch (FileFailure e) {
      if (e.reason() == FileFailure.Reason.EXISTS) {
        return false;
      }
      throw e;
    }
  }

  /** Does something, and says it in words when that fails. */
  public <R> R telling(Supplier<R> work) {
    try {
      return work.get();
    } catch (FileFailure e) {
      throw FileFaults.of(operation, path, e);
    }
  }

  /** A failure of the world; see {@link FileFaults#failed}. */
  public AnnexException failed(String reason, String why) {
    return FileFaults.failed(operation, path, reason, why);
  }

  @Override
  public void close() {
    start.close();
  }
}
