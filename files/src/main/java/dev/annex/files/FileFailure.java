package dev.annex.files;

/** Something that the file system of a call did not do; the call goes on. */
public final class FileFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Reason reason;

  /** With what stood against it. */
  public FileFailure(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  /** What stood against it. */
  public Reason reason() {
    return reason;
  }

  /** What can stand against using a file. */
  public enum Reason {
    /** The host may not touch it. */
    ACCESS,
    /** Something else uses it, or makes and removes it under our hands. */
    BUSY,
    /** Something is there already. */
    EXISTS,
    /** No file can be that long. */
    FILE_TOO_BIG,
    /** What was asked makes no sense for it. */
    INVALID,
    /** The disk failed. */
    INPUT_OUTPUT,
    /** It is a directory. */
    IS_DIRECTORY,
    /** A path leads through too many symbolic links, or a link stands where none may. */
    LINK_LOOP,
    /** A component or the whole path is too long, or leads through too many directories. */
    NAME_TOO_LONG,
    /** A directory that has to be empty is not. */
    NOT_EMPTY,
    /** It is no directory. */
    NOT_DIRECTORY,
    /** Nothing is there. */
    NOT_FOUND,
    /** The system does not permit it to anybody. */
    NOT_PERMITTED,
    /** Neither a file nor a directory, or something that this file system cannot do. */
    NOT_SUPPORTED,
    /** A name that has no written form here. */
    NOT_TEXT,
    /** The disk is full. */
    NO_SPACE,
    /** The two ends lie on different file systems. */
    OTHER_DEVICE,
    /** The path leaves the folder that was granted. */
    OUTSIDE,
    /** It may be read here, and not changed. */
    READ_ONLY,
    /** It is a program that is running. */
    RUNNING,
    /** It is gone from a network file system. */
    STALE,
    /** It has as many names as it can have. */
    TOO_MANY_LINKS,
    /** A directory holds more names than may be kept. */
    TOO_MANY_NAMES,
    /** The host holds as many files open as it can. */
    TOO_MANY_OPEN,
    /** It was not opened for that. */
    WRONG_MODE
  }
}
