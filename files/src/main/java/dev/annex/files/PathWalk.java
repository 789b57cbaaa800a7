package dev.annex.files;

import dev.annex.files.FileFailure.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Follows a path from a directory, one component at a time.
 *
 * <p>Every directory on the way is opened in the one before, without following links, and stays
 * open. {@code ..} goes back to the one that was left, not to what is its parent on the disk by
 * now, and never above where the path began. A symbolic link is read, and its text goes on from the
 * directory it lies in, under the same rules; the kernel never follows one for us. So nothing that
 * others rename or replace meanwhile can lead out.
 */
final class PathWalk {

  private final Directory start;
  private final boolean follow;
  private final List<Directory> opened = new ArrayList<>();
  private final Deque<String> ahead = new ArrayDeque<>();
  private boolean asDirectory;
  private int links;

  private PathWalk(Directory start, RelativePath path, boolean follow) {
    this.start = start;
    this.follow = follow;
    this.asDirectory = path.asDirectory();
    ahead.addAll(path.names());
  }

  /**
   * Where a path leads.
   *
   * @param follow whether to go on when the last component is a link
   */
  static Place to(Directory start, RelativePath path, boolean follow) {
    PathWalk walk = new PathWalk(start, path, follow);
    try {
      return walk.run();
    } catch (RuntimeException e) {
      walk.opened.forEach(Directory::close);
      throw e;
    }
  }

  private Place run() {
    while (!ahead.isEmpty()) {
      start.grant().check();
      String name = ahead.pop();
      boolean last = ahead.isEmpty();
      if (name.equals("..")) {
        goBack();
      } else if (!name.equals(".")) {
        if (last && (!follow || !isLink(name))) {
          return place(name);
        }
        enter(name);
      }
    }
    return place(".");
  }

  private boolean isLink(String name) {
    return here().find(name).map(FileStatus::isLink).orElse(false);
  }

  /** Goes into a directory, or puts a link's text ahead. */
  private void enter(String name) {
    FileStatus status = here().find(name).orElseThrow(() -> new FileFailure(Reason.NOT_FOUND));
    if (status.isLink()) {
      expand(name);
      return;
    }
    if (!status.isDirectory()) {
      throw new FileFailure(Reason.NOT_DIRECTORY);
    }
    if (opened.size() == FileLimits.PATH_DEPTH) {
      throw new FileFailure(Reason.NAME_TOO_LONG);
    }
    opened.add(here().openDirectory(name));
  }

  private void expand(String name) {
    links++;
    if (links > FileLimits.LINKS_IN_A_PATH) {
      throw new FileFailure(Reason.LINK_LOOP);
    }
    RelativePath target = RelativePath.of(here().readLinkEntry(name));
    if (ahead.isEmpty() && target.asDirectory()) {
      asDirectory = true;
    }
    target.names().reversed().forEach(ahead::push);
  }

  private void goBack() {
    if (opened.isEmpty()) {
      throw new FileFailure(Reason.OUTSIDE);
    }
    opened.removeLast().close();
  }

  private Directory here() {
    return opened.isEmpty() ? start : opened.getLast();
  }

  private Place place(String name) {
    return new Place(here(), name, asDirectory, List.copyOf(opened));
  }
}
