package dev.annex.capabilities.files;

import dev.annex.api.capability.HostRequests;
import dev.annex.files.FilePermissions;
import java.util.Optional;

/** Reads the fields that several operations have. */
final class Fields {

  private Fields() {}

  /** A number within bounds. */
  static long number(
      Optional<Long> given,
      long unlessGiven,
      long least,
      long most,
      String operation,
      String field) {
    long value = given.orElse(unlessGiven);
    if (value < least || value > most) {
      throw HostRequests.invalidField(
          operation, field, "is %d, it must be between %d and %d".formatted(value, least, most));
    }
    return value;
  }

  /** The nine permission bits. */
  static Optional<Integer> permissions(Optional<Long> given, String operation) {
    return given.map(bits -> {
      if (bits < 0 || bits > FilePermissions.ALL) {
        throw HostRequests.invalidField(
            operation,
            "permissions",
            "is %d, it must be between 0 and %d: the nine bits for owner, group and others, and none that lends anybody's rights"
                .formatted(bits, FilePermissions.ALL));
      }
      return bits.intValue();
    });
  }

  static boolean flag(Optional<Boolean> given) {
    return given.orElse(false);
  }
}
