package dev.annex.core.author;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.ByteSize;
import java.util.List;

/**
 * What self-authored extensions may be and get. Immutable. The one home of these bounds; the
 * reasons are in {@code docs/limits.md}.
 *
 * @param sourceBytes the longest source, in UTF-8; default 256 KiB, at most 4 MiB
 * @param extensions how many there may be, those unloaded whose versions are kept included; default
 *     50, from 1 to 1,000
 * @param versions how many versions of each are kept; default 20, from 1 to 100
 * @param granted what they get without a person's yes, as far as they ask for it; default nothing
 */
public record AuthoringRules(
    ByteSize sourceBytes, int extensions, int versions, List<PermissionRequest> granted) {

  private static final ByteSize MOST_BYTES = ByteSize.ofMib(4);
  private static final int MOST_EXTENSIONS = 1_000;
  private static final int MOST_VERSIONS = 100;

  /**
   * Checks and copies.
   *
   * @throws AnnexException {@code CONFIGURATION_INVALID}
   */
  public AuthoringRules {
    granted = List.copyOf(granted);
    if (sourceBytes.compareTo(MOST_BYTES) > 0) {
      throw invalid("sources may have at most %s, not %s".formatted(MOST_BYTES, sourceBytes));
    }
    if (extensions < 1 || extensions > MOST_EXTENSIONS) {
      throw invalid("from 1 to %d may be kept, not %d".formatted(MOST_EXTENSIONS, extensions));
    }
    if (versions < 1 || versions > MOST_VERSIONS) {
      throw invalid(
          "from 1 to %d versions of each may be kept, not %d".formatted(MOST_VERSIONS, versions));
    }
  }

  /** What holds when nothing is said. */
  public static AuthoringRules defaults() {
    return new AuthoringRules(ByteSize.ofKib(256), 50, 20, List.of());
  }

  /** The same rules with other permissions that need no person's yes. */
  public AuthoringRules withGranted(List<PermissionRequest> others) {
    return new AuthoringRules(sourceBytes, extensions, versions, others);
  }

  /** The same rules with other bounds. */
  public AuthoringRules withBounds(ByteSize longest, int most, int kept) {
    return new AuthoringRules(longest, most, kept, granted);
  }

  private static AnnexException invalid(String why) {
    return new AnnexException(
        ErrorCode.CONFIGURATION_INVALID, "Of self-authored extensions, %s.".formatted(why));
  }
}
