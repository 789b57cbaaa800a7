package dev.annex.sdk;

import java.util.Locale;

/** What a call of a tool may do at worst. Hosts ask people before anything but {@link #READ}. */
public enum Risk {
  /** Changes nothing. */
  READ,
  /** Changes something. */
  MUTATING,
  /** Reaches places outside the host, such as web sites. */
  OPEN_WORLD,
  /** Changes something that cannot be undone. */
  DESTRUCTIVE;

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
