package dev.annex.cli;

import dev.annex.api.value.Json;
import dev.annex.store.NativeLibrary;
import java.util.List;

/**
 * Loads on a second processor what nearly every command needs, while the first one still reads the
 * command line. It decides nothing and keeps nothing: without it the same is loaded later.
 */
final class HeadStart {

  /** With one of these a command only prints something. */
  private static final List<String> PRINTING = List.of("-h", "--help", "--version");

  private HeadStart() {}

  /** Begins, unless the command line is one that needs nothing of it. */
  static void begin(String... words) {
    boolean prints = words.length == 0 || List.of(words).stream().anyMatch(PRINTING::contains);
    if (!prints) {
      Thread.ofPlatform().daemon().name("annex-head-start").start(HeadStart::load);
    }
  }

  private static void load() {
    NativeLibrary.load();
    Json.write(Json.parse("{}"));
  }
}
