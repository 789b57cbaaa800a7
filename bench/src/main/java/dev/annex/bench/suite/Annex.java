package dev.annex.bench.suite;

import dev.annex.api.value.Json;
import dev.annex.bench.load.Endpoint;
import dev.annex.bench.machine.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Annex as its users start it, over a data directory of its own. */
final class Annex {

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(2);
  private static final String GUESTS = "runtimes/wasm/src/test/resources/guests";

  private final Settings settings;
  private final Path data;
  private final Map<String, String> variables;

  private Annex(Settings settings, List<String> javaOptions) {
    this.settings = settings;
    this.variables = Map.of("ANNEX_JAVA_OPTS", String.join(" ", javaOptions));
    try {
      this.data = Files.createTempDirectory(settings.scratch(), "data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With nothing in its data directory but what it puts there itself. */
  static Annex fresh(Settings settings) {
    return new Annex(settings, List.of());
  }

  /**
   * With the heap of every measured server, the guests of the benchmarks installed and everything
   * granted that they ask for.
   */
  static Annex withGuests(Settings settings) {
    Annex annex = new Annex(settings, Settings.HEAP);
    annex.install("morphee/echo", "echo");
    annex.install("opskat/echo", "counter");
    annex.install("opskat/loop-forever", "loop");
    return annex;
  }

  /** With the same heap and nothing installed. */
  static Annex empty(Settings settings) {
    return new Annex(settings, Settings.HEAP);
  }

  /** With the same heap, and one package installed under an alias, everything granted. */
  static Annex with(Settings settings, Path folder, String alias) {
    Annex annex = empty(settings);
    annex.install(folder, alias);
    return annex;
  }

  private void install(String guest, String alias) {
    install(settings.root().resolve(GUESTS).resolve(guest), alias);
  }

  /** Installs a package under an alias, everything granted. */
  void install(Path folder, String alias) {
    run("install", folder.toString(), "--as", alias, "--yes");
  }

  /** Runs a command to its end. */
  Duration run(String... arguments) {
    return Child.run(command(arguments), settings.log("annex"));
  }

  /** Writes its settings. */
  void configure(ObjectNode settingsOfTheHost) {
    try {
      Files.write(data.resolve("annex.json"), Json.writeBytes(settingsOfTheHost));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts {@code annex mcp}. */
  Child mcp() {
    return Child.start(command("mcp"), variables, settings.log("annex-mcp"));
  }

  /** Starts {@code annex serve}. */
  Child serve() {
    try {
      Files.deleteIfExists(hostFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Child.start(command("serve", "--port", "0"), variables, settings.log("annex-serve"));
  }

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(settings.annex().toString());
    command.addAll(List.of("--data", data.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private Path hostFile() {
    return data.resolve("host.json");
  }

  /** Waits until a host that was started has said where it listens. */
  Endpoint listening(Child server) throws InterruptedException {
    while (server.alive() && server.age().compareTo(START) < 0) {
      JsonNode host = Files.exists(hostFile()) ? Json.parse(read(hostFile())) : Json.object();
      if (host.hasNonNull("url")) {
        return new Endpoint(
            URI.create(host.path("url").asString()).resolve("/mcp"),
            Map.of("Authorization", "Bearer " + host.path("token").asString()));
      }
      Thread.sleep(LOOK_AGAIN);
    }
    throw new IllegalStateException(
        "annex serve did not come up; see " + settings.log("annex-serve"));
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
