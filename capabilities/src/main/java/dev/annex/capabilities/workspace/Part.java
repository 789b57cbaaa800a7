package dev.annex.capabilities.workspace;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The parts of the workspace, by the words that permissions have for them. */
enum Part {
  /** What is in one space, the permissions of the other parts say. */
  SPACES(""),
  TASKS("those in space"),
  CONVERSATIONS("those in space"),
  MESSAGES("those in conversation"),
  CONTEXT("the block with label"),
  MEMORY("those in collection"),
  SKILLS("the one with name"),
  /** Prompts have no names: what goes into one is asked for on its own. */
  PROMPTS(""),
  ASSETS("those of type or with id");

  private final String narrowed;

  Part(String narrowed) {
    this.narrowed = narrowed;
  }

  /** Its word. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a name in a permission narrows it to, for people; empty where there are no names. */
  String narrowed() {
    return narrowed;
  }

  static Optional<Part> of(String word) {
    return Arrays.stream(values()).filter(part -> part.word().equals(word)).findFirst();
  }

  static String words() {
    return Arrays.stream(values()).map(Part::word).collect(Collectors.joining(", "));
  }
}
