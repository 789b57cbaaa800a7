package dev.annex.capabilities.workspace;

import dev.annex.api.name.Printable;
import java.util.Set;

/**
 * What an operation touches.
 *
 * @param names by each of which a permission can name it; empty for what only a permission for the
 *     whole part covers
 * @param onlyByName whether a permission for the whole part is not enough
 * @param shown what people read
 * @param subject what the effect works on
 */
record Target<S>(
    Reach reach, Part part, Set<String> names, boolean onlyByName, String shown, S subject) {

  private static final int MAX_SHOWN_LENGTH = 128;

  Target {
    names = Set.copyOf(names);
  }

  /** Something that has a name; an empty one is none. */
  static <S> Target<S> of(Reach reach, Part part, String name, S subject) {
    return new Target<>(
        reach,
        part,
        name.isEmpty() ? Set.of() : Set.of(name),
        false,
        name.isEmpty() ? part.word() : part.word() + ":" + name,
        subject);
  }

  /** The same, with more words for people. */
  Target<S> shownAs(String words) {
    return new Target<>(reach, part, names, onlyByName, words, subject);
  }

  @Override
  public String toString() {
    return Printable.show(shown, MAX_SHOWN_LENGTH);
  }
}
