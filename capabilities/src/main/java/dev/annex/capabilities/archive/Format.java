package dev.annex.capabilities.archive;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.annex.api.capability.HostRequests;
import dev.annex.capabilities.files.FilePath;
import dev.annex.files.RegularFile;
import java.util.Optional;

/** What kind of archive it is. */
enum Format {
  TAR_GZ("tar.gz"),
  ZIP("zip");

  private final String word;

  Format(String word) {
    this.word = word;
  }

  @JsonValue
  String word() {
    return word;
  }

  /** The format in a request. */
  static Optional<Format> of(Optional<String> given, String operation) {
    return given
        .filter(word -> !word.isEmpty())
        .map(word ->
            switch (word) {
              case "tar.gz", "tgz" -> TAR_GZ;
              case "zip" -> ZIP;
              default ->
                  throw HostRequests.invalidField(operation, "format", "must be tar.gz or zip");
            });
  }

  /** By the end of the name: zip if it says so. */
  static Format ofName(FilePath path) {
    boolean zip = !path.names().isEmpty() && path.names().getLast().endsWith(".zip");
    return zip ? ZIP : TAR_GZ;
  }

  /** By the first bytes; empty for what is neither. */
  static Optional<Format> ofContent(RegularFile file) {
    byte[] start = file.read(0, 2);
    if (start.length < 2) {
      return Optional.empty();
    }
    if ((start[0] & 0xFF) == 0x1F && (start[1] & 0xFF) == 0x8B) {
      return Optional.of(TAR_GZ);
    }
    return start[0] == 'P' && start[1] == 'K' ? Optional.of(ZIP) : Optional.empty();
  }
}
