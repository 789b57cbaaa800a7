package dev.annex.files;

import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * How something is to be opened.
 *
 * @param follow whether a link at the path's end is followed
 * @param create whether a file is made where nothing is
 * @param exclusive whether it must not be there already, when it is to be made
 * @param truncate whether a file is emptied
 * @param directory whether only a directory will do
 * @param read whether a file will be read
 * @param write whether a file will be changed
 * @param soleName whether a file with other names is refused, since those may lie anywhere
 */
public record OpenRequest(
    boolean follow,
    boolean create,
    boolean exclusive,
    boolean truncate,
    boolean directory,
    boolean read,
    boolean write,
    boolean soleName) {

  /** Only to read it. */
  public static OpenRequest reading() {
    return new OpenRequest(true, false, false, false, false, true, false, false);
  }

  /** To change it, as it is there. */
  public static OpenRequest changing() {
    return new OpenRequest(true, false, false, false, false, false, true, false);
  }

  /** Only a directory. */
  public static OpenRequest aDirectory() {
    return new OpenRequest(true, false, false, false, true, false, false, false);
  }

  /** To read and change it, made when nothing is there. */
  public static OpenRequest creating() {
    return new OpenRequest(true, true, false, false, false, true, true, false);
  }

  /** Whether it would change what lies on the disk. */
  boolean changes() {
    return write || truncate;
  }

  /**
   * What the host's file system is told of it; a link at the path's end is never followed by it.
   */
  Set<OpenOption> options() {
    Set<OpenOption> options = new HashSet<>();
    options.add(LinkOption.NOFOLLOW_LINKS);
    if (changes()) {
      options.add(StandardOpenOption.WRITE);
    }
    if (read || !changes()) {
      options.add(StandardOpenOption.READ);
    }
    return options;
  }
}
