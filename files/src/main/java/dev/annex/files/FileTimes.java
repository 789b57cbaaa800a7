package dev.annex.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Times to be set, in nanoseconds since 1970; what is empty stays as it is.
 *
 * @param accessed when it was last read
 * @param modified when it was last written
 */
public record FileTimes(OptionalLong accessed, OptionalLong modified) {

  void set(Path path, LinkOption... options) throws IOException {
    if (accessed.isEmpty() && modified.isEmpty()) {
      return;
    }
    BasicFileAttributeView view =
        Files.getFileAttributeView(path, BasicFileAttributeView.class, options);
    FileStatus now = FileStatus.read(path, options);
    view.setTimes(
        time(modified.orElse(now.modified())), time(accessed.orElse(now.accessed())), null);
  }

  private static FileTime time(long nanos) {
    return FileTime.from(nanos, TimeUnit.NANOSECONDS);
  }
}
