package dev.annex.capabilities.archive;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * An entry as the archive has it.
 *
 * @param name as it is written there; not to be trusted
 * @param size as the archive says; not to be trusted
 * @param permissions the nine bits; 0 when the archive does not say
 * @param readable whether its contents can be had; not so when it is encrypted or packed in a way
 *     that is not known here
 */
record Entry(
    String name, Kind kind, long size, int permissions, boolean encrypted, boolean readable) {

  enum Kind {
    FILE,
    DIRECTORY,
    LINK,
    OTHER;

    @JsonValue
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
