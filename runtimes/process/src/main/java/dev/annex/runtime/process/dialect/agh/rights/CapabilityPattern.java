package dev.annex.runtime.process.dialect.agh.rights;

/** How grants of capabilities cover wishes: segment by segment, with {@code *} for any one. */
public final class CapabilityPattern {

  private static final String ANY = "*";

  private CapabilityPattern() {}

  /** Whether a grant covers a capability. A literal does not cover a wildcard. */
  public static boolean covers(String grant, String wanted) {
    if (grant.equals(ANY)) {
      return true;
    }
    String[] have = grant.split("\\.", -1);
    String[] want = wanted.split("\\.", -1);
    if (have.length != want.length) {
      return false;
    }
    for (int i = 0; i < have.length; i++) {
      if (!have[i].equals(ANY) && !have[i].equals(want[i])) {
        return false;
      }
    }
    return true;
  }
}
