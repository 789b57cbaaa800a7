package dev.annex.runtime.process.dialect.agh.tool;

import dev.annex.api.extension.Effects;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the author of a tool says that a call may do. */
public enum RiskClass {
  /** It changes nothing. */
  READ(new Effects(true, false, true, false)),
  /** It changes something. */
  MUTATING(new Effects(false, false, false, false)),
  /** It reaches what lies beyond the host. */
  OPEN_WORLD(new Effects(false, false, false, true)),
  /** It may remove or overwrite what was there. */
  DESTRUCTIVE(new Effects(false, true, false, false));

  private final Effects effects;

  RiskClass(Effects effects) {
    this.effects = effects;
  }

  /** Its written form, which is also the word that rules name. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it says of a tool by itself, without the tool's other marks. */
  public Effects effects() {
    return effects;
  }

  /** The class with a written form. */
  public static Optional<RiskClass> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
  }

  /** All written forms, from the least to the most. */
  public static List<String> words() {
    return Arrays.stream(values()).map(RiskClass::word).toList();
  }
}
