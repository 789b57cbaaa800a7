package dev.annex.processes.confine;

import java.util.Locale;
import java.util.Optional;

/** The processors whose system calls are known here. */
enum Processor {
  X86_64("x86-64", 0xc000003e),
  AARCH64("aarch64", 0xc00000b7);

  private final String words;
  private final int audit;

  Processor(String words, int audit) {
    this.words = words;
    this.audit = audit;
  }

  /** Its name, for people. */
  String words() {
    return words;
  }

  /** Its number in seccomp(2), {@code AUDIT_ARCH_…}. */
  int audit() {
    return audit;
  }

  /** That of this machine; empty for another one. */
  static Optional<Processor> here() {
    return switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> Optional.of(X86_64);
      case "aarch64", "arm64" -> Optional.of(AARCH64);
      default -> Optional.empty();
    };
  }
}
