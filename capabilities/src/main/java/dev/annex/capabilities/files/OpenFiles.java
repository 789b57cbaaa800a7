package dev.annex.capabilities.files;

import dev.annex.files.Directory;
import dev.annex.files.FileFailure;
import dev.annex.files.OpenEntry;
import dev.annex.files.OpenRequest;
import dev.annex.files.Place;
import dev.annex.files.RegularFile;

/** Opens what has to be a file, or has to be a folder. */
public final class OpenFiles {

  private OpenFiles() {}

  /** A file; devices, pipes and sockets are none. */
  public static RegularFile open(Place place, OpenRequest request) {
    OpenEntry entry = place.open(request);
    return switch (entry) {
      case RegularFile file -> file;
      case Directory directory -> {
        directory.close();
        throw new FileFailure(FileFailure.Reason.IS_DIRECTORY);
      }
    };
  }

  /** A folder. */
  public static Directory directory(Place place) {
    OpenEntry entry = place.open(OpenRequest.aDirectory());
    return switch (entry) {
      case Directory directory -> directory;
      case RegularFile file -> {
        file.close();
        throw new FileFailure(FileFailure.Reason.NOT_DIRECTORY);
      }
    };
  }
}
