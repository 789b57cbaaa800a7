package dev.annex.runtime.wasm.limits;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.FolderFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One folder of {@code cases/limits}: a guest and how each way of running it has to end. The form
 * of {@code case.json} stands in the README there.
 */
record HostileCase(Path folder, JsonNode document) {

  static final Path FOLDER = Path.of("..", "..", "cases", "limits");

  /** All of them, by name. */
  static List<HostileCase> all() {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("case.json")))
          .sorted()
          .map(HostileCase::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of them. */
  static HostileCase named(String name) {
    return read(FOLDER.resolve(name));
  }

  private static HostileCase read(Path folder) {
    return new HostileCase(folder, parse(folder.resolve("case.json")));
  }

  /** What it is called. */
  String name() {
    return folder.getFileName().toString();
  }

  /** Its package, made anew where it comes from a recipe, for some are large. */
  FolderFiles files() {
    FolderFiles files = FolderFiles.read(folder.resolve("package"));
    Path recipe = folder.resolve("guest.recipe.json");
    return Files.exists(recipe) ? files.with("main.wasm", Recipe.cook(parse(recipe))) : files;
  }

  private static JsonNode parse(Path file) {
    try {
      return Json.parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every way in which it is run: its calls in a row, or its installation alone. */
  List<Run> runs() {
    if (document.has("install")) {
      return List.of(new Run(this, 0, document.get("install")));
    }
    List<Run> runs = new ArrayList<>();
    for (JsonNode call : document.path("calls")) {
      runs.add(new Run(this, runs.size() + 1, call));
    }
    return runs;
  }

  /** The functions that are called with wild numbers; none for most cases. */
  List<Swept> swept() {
    List<Swept> functions = new ArrayList<>();
    for (JsonNode function : document.path("sweep")) {
      String parameters = function.get("parameters").stringValue();
      functions.add(
          new Swept(
              functions.size(),
              function.get("function").stringValue(),
              parameters.isEmpty() ? List.of() : Arrays.asList(parameters.split(" "))));
    }
    return functions;
  }

  /** A function of the host, by its number in the guest. */
  record Swept(int number, String function, List<String> parameters) {

    @Override
    public String toString() {
      return function;
    }
  }

  /**
   * One call with its end, or one installation.
   *
   * @param number 0 for an installation
   */
  record Run(HostileCase hostile, int number, JsonNode document) {

    /** What this host has to have first; empty when it can be run. */
    Optional<String> needs() {
      return Stream.of(hostile.document(), document)
          .map(from -> from.path("needs"))
          .filter(JsonNode::isString)
          .map(JsonNode::stringValue)
          .findFirst();
    }

    boolean installs() {
      return number == 0;
    }

    /** What the manifest wants, with the limits of this run. */
    Limits limits(Limits wanted) {
      Limits limits = wanted;
      for (Map.Entry<String, JsonNode> limit : document.path("limits").properties()) {
        limits = limits.with(named(limit.getKey()), limit.getValue().longValue());
      }
      return limits;
    }

    private static Limit named(String key) {
      return Arrays.stream(Limit.values())
          .filter(limit -> limit.key().equals(key))
          .findFirst()
          .orElseThrow(() -> new AssertionError("this host has no limit " + key));
    }

    /** How long the caller waits; long, where the case is not about time. */
    Duration time() {
      return document.has("time")
          ? Duration.parse(document.get("time").stringValue())
          : Duration.ofSeconds(20);
    }

    /** What the host does when it is called. */
    String host() {
      return document.path("host").stringValue("answers");
    }

    JsonNode expect() {
      return document.get("expect");
    }

    /** The limit at which it ends; empty when it ends otherwise. */
    Optional<String> limit() {
      return Optional.ofNullable(expect().path("limit").stringValue(null));
    }

    @Override
    public String toString() {
      String how = installs() ? "installed" : "call " + number;
      return "%s, %s: %s".formatted(hostile.name(), how, expected());
    }

    private String expected() {
      if (expect().has("code")) {
        return expect().get("code").stringValue() + limit().map(limit -> " " + limit).orElse("");
      }
      return expect().path("either").stringValue("as usual");
    }
  }
}
