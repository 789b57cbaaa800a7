package dev.annex.cli.call;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import picocli.CommandLine.Option;

/** The files a call may use, in the order in which it asks for them. */
final class FileOptions {

  @Option(
      names = "--open",
      paramLabel = "FILE",
      description = "A file to hand over when the call asks for one to read. Can be repeated.")
  private List<Path> open = new ArrayList<>();

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Where to save when the call asks for a place. Can be repeated.")
  private List<Path> save = new ArrayList<>();

  Deque<Path> toOpen() {
    return new ArrayDeque<>(open);
  }

  Deque<Path> toSave() {
    return new ArrayDeque<>(save);
  }
}
