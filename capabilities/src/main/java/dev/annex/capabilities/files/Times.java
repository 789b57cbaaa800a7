package dev.annex.capabilities.files;

import dev.annex.files.FileStatus;
import java.util.concurrent.TimeUnit;

/** Times of files in the unit of responses. */
final class Times {

  private Times() {}

  /** When it was last written, in milliseconds since 1970. */
  static long millis(FileStatus status) {
    return TimeUnit.NANOSECONDS.toMillis(status.modified());
  }
}
