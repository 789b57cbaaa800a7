package dev.annex.cli.call;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** The arguments of a call: written out, in a file after {@code @}, or on standard input. */
final class Arguments {

  private static final int MAX_BYTES = 32 << 20;

  private Arguments() {}

  /**
   * Reads them.
   *
   * @throws CommandFailure when there is no object to read; nothing is called then
   */
  static JsonNode read(String text, InputStream input) {
    JsonNode arguments = parse(text, input);
    if (!arguments.isObject()) {
      throw CommandFailure.refused(
          "Arguments are an object such as {\"text\":\"hello\"}, not %s."
              .formatted(arguments.getNodeType().name().toLowerCase(java.util.Locale.ROOT)));
    }
    return arguments;
  }

  private static JsonNode parse(String text, InputStream input) {
    try {
      if (text.equals("-")) {
        return Json.parse(bounded(input, "standard input"));
      }
      if (text.startsWith("@")) {
        return Json.parse(file(text.substring(1)));
      }
      return Json.parse(text);
    } catch (AnnexException e) {
      throw CommandFailure.refused(
          "The arguments cannot be read. %s Expected JSON, @FILE, or - for standard input."
              .formatted(e.getMessage()));
    }
  }

  private static byte[] file(String name) {
    try (InputStream input = Files.newInputStream(Path.of(name))) {
      return bounded(input, name);
    } catch (IOException | InvalidPathException e) {
      throw CommandFailure.refused("Reading arguments from \"%s\" failed: %s.".formatted(name, e));
    }
  }

  private static byte[] bounded(InputStream input, String name) {
    byte[] bytes;
    try {
      bytes = input.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw CommandFailure.refused("Reading arguments from %s failed: %s.".formatted(name, e));
    }
    if (bytes.length > MAX_BYTES) {
      throw CommandFailure.refused(
          "The arguments in %s are larger than %d bytes, which no tool takes."
              .formatted(name, MAX_BYTES));
    }
    return bytes;
  }
}
