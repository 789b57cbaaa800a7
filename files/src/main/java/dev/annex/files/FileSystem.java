package dev.annex.files;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Opens the roots of one call. */
public final class FileSystem {

  private FileSystem() {}

  /**
   * Opens every root, in their order; what is written there is on the meter's budget.
   *
   * @return to be closed with the call
   * @throws AnnexException {@code UNAVAILABLE} when one cannot be had here
   */
  public static List<Directory> open(Meter meter, List<FileRoot> roots) {
    List<Directory> opened = new ArrayList<>();
    try {
      for (FileRoot root : roots) {
        opened.add(open(meter, root));
      }
      return List.copyOf(opened);
    } catch (RuntimeException e) {
      opened.forEach(Directory::close);
      throw e;
    }
  }

  /**
   * Opens one root.
   *
   * @throws AnnexException {@code UNAVAILABLE} when it cannot be had here
   */
  public static Directory open(Meter meter, FileRoot root) {
    if (!Files.isDirectory(root.hostDirectory())) {
      throw unavailable(root, "that is no directory", new IOException("no directory"));
    }
    try {
      return Directory.root(root.hostDirectory(), new Grant(root.access(), meter));
    } catch (IOException | FileFailure e) {
      throw unavailable(
          root,
          "it cannot be held open in a way that no link leads out of, which takes Linux with /proc and a file system whose directories have positions",
          e);
    }
  }

  private static AnnexException unavailable(FileRoot root, String why, Exception cause) {
    return new AnnexException(
        ErrorCode.UNAVAILABLE,
        "The folder %s cannot be given to the extension as %s: %s."
            .formatted(root.hostDirectory(), root.guestPath(), why),
        cause);
  }
}
