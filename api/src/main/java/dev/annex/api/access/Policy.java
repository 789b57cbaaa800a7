package dev.annex.api.access;

import java.util.List;

/** The rules. A pure function: the same wish and permissions give the same decision. Any thread. */
@FunctionalInterface
public interface Policy {

  /**
   * Decides a wish.
   *
   * @param held what the subject was granted and still holds
   * @return a denial when nothing matches
   */
  Decision decide(Access<?> access, List<Permission> held);
}
