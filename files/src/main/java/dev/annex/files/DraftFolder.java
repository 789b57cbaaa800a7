package dev.annex.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A folder that is filled under a temporary name, like {@link Draft} for a file. What is closed
 * before it took a place is removed with all that is in it, also when the call was stopped. One
 * thread at a time.
 */
public final class DraftFolder implements AutoCloseable {

  private final Directory parent;
  private final String name;
  private final Directory directory;
  private boolean pending = true;

  private DraftFolder(Directory parent, String name, Directory directory) {
    this.parent = parent;
    this.name = name;
    this.directory = directory;
  }

  static DraftFolder in(Directory parent) {
    String name = "%s%016x.tmp".formatted(Draft.PREFIX, ThreadLocalRandom.current().nextLong());
    try (Place temporary = parent.place(name)) {
      temporary.createDirectory();
    }
    return new DraftFolder(parent, name, parent.openDirectory(name));
  }

  /** What is filled. */
  public Directory directory() {
    return directory;
  }

  /** Takes a place when nothing is there, or an empty folder. */
  public void moveTo(Place place) {
    var _ =
        HostErrors.run(
            parent.grant().meter(),
            () -> Files.move(path(), place.path(), StandardCopyOption.ATOMIC_MOVE));
    pending = false;
  }

  private Path path() throws IOException {
    return parent.held().path(name);
  }

  /** Not asked of the meter, and not to be interrupted: a call that was stopped tidies up, too. */
  @Override
  public void close() {
    directory.close();
    if (!pending) {
      return;
    }
    pending = false;
    try {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(path())) {
        if (all instanceof SecureDirectoryStream<Path> secure) {
          empty(secure);
        }
      }
      Files.delete(path());
    } catch (IOException | DirectoryIteratorException e) {
      // Its name says what it is, and nobody can be told who could do more.
    }
  }

  private static void empty(SecureDirectoryStream<Path> directory) throws IOException {
    for (Path entry : directory) {
      Path one = Path.of(String.valueOf(entry.getFileName()));
      boolean isFolder =
          directory
              .getFileAttributeView(one, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes()
              .isDirectory();
      if (!isFolder) {
        directory.deleteFile(one);
        continue;
      }
      try (SecureDirectoryStream<Path> inside =
          directory.newDirectoryStream(one, LinkOption.NOFOLLOW_LINKS)) {
        empty(inside);
      }
      directory.deleteDirectory(one);
    }
  }
}
