package dev.annex.capabilities.files;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.files.FileFailure;
import java.util.Map;

/** Turns what stood against an operation into words. */
public final class FileFaults {

  private FileFaults() {}

  /** What the file system said of a path. */
  static AnnexException of(String operation, FilePath path, FileFailure failure) {
    return switch (failure.reason()) {
      case ACCESS -> failed(operation, path, "no-access", "the host may not touch it");
      case BUSY -> failed(operation, path, "busy", "something else uses it just now");
      case EXISTS -> failed(operation, path, "exists", "something is there already");
      case FILE_TOO_BIG -> failed(operation, path, "too-large", "no file can be that long");
      case INVALID -> failed(operation, path, "invalid", "the file system cannot do that with it");
      case INPUT_OUTPUT -> failed(operation, path, "input-output", "the disk failed");
      case IS_DIRECTORY -> failed(operation, path, "is-directory", "it is a folder");
      case LINK_LOOP ->
          failed(operation, path, "link", "symbolic links on the way may not be followed here");
      case NAME_TOO_LONG ->
          failed(operation, path, "too-deep", "a name is too long, or folders nest too deep");
      case NOT_EMPTY -> failed(operation, path, "not-empty", "the folder is not empty");
      case NOT_DIRECTORY ->
          failed(operation, path, "not-directory", "something on the way is no folder");
      case NOT_FOUND -> failed(operation, path, "not-found", "nothing is there");
      case NOT_PERMITTED -> failed(operation, path, "no-access", "the system does not permit it");
      case NOT_SUPPORTED ->
          failed(operation, path, "not-supported", "it is neither a file nor a folder");
      case NOT_TEXT -> failed(operation, path, "invalid", "the host cannot write such a name");
      case NO_SPACE -> failed(operation, path, "no-space", "the disk is full");
      case OTHER_DEVICE ->
          failed(
              operation,
              path,
              "other-device",
              "the other end is on another file system; copy it and delete it instead");
      case OUTSIDE ->
          failed(operation, path, "outside", "a symbolic link leads out of the granted folder");
      case READ_ONLY -> failed(operation, path, "read-only", "it may only be read here");
      case RUNNING -> failed(operation, path, "busy", "it is a program that is running");
      case STALE -> failed(operation, path, "not-found", "it is gone from its network file system");
      case TOO_MANY_LINKS ->
          failed(
              operation,
              path,
              "hard-link",
              "it has several names, and changing it would change what lies elsewhere; replace it as a whole instead");
      case TOO_MANY_NAMES -> failed(operation, path, "too-many", "the folder holds too many names");
      case TOO_MANY_OPEN ->
          failed(operation, path, "busy", "the host holds as many files open as it can");
      case WRONG_MODE -> failed(operation, path, "mode", "it was not opened for that");
    };
  }

  /**
   * A failure of the world.
   *
   * @param reason one word for programs
   * @param why continues "failed: "
   */
  public static AnnexException failed(String operation, FilePath path, String reason, String why) {
    return new AnnexException(
        ErrorCode.HOST_CALL_FAILED,
        "%s of \"%s\" failed: %s.".formatted(operation, path, why),
        Map.of(
            "reason", Json.object().stringNode(reason),
            "path", Json.object().stringNode(path.text())));
  }
}
