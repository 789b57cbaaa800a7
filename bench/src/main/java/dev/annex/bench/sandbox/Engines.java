package dev.annex.bench.sandbox;

import dev.annex.bench.sandbox.peer.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Every engine that can be had here, each in a process of its own, and where the guests are. */
final class Engines implements AutoCloseable {

  static final String ANNEX = "Annex";
  static final String ENDIVE = "Endive";
  static final String V8 = "V8";
  static final String WAZERO = "wazero";
  static final String WASMTIME = "Wasmtime";

  /** The columns of every table that compares engines. */
  static final List<String> ALL = List.of(ANNEX, ENDIVE, V8, WAZERO, WASMTIME);

  /** Whose code is compiled while it runs. */
  static final List<String> OF_THE_JVM = List.of(ANNEX, ENDIVE);

  private final Path root;
  private final Path scratch;
  private final Map<String, List<String>> commands = new LinkedHashMap<>();
  private final Map<String, Peer> peers = new LinkedHashMap<>();

  private Engines(Path root, Path scratch) {
    this.root = root;
    this.scratch = scratch;
    Path built = root.resolve("bench/target/peers");
    commands.put(ANNEX, worker("annex", scratch.resolve("cache").toString()));
    commands.put(ENDIVE, worker("endive"));
    // The script leaves a file for each engine that it found or could build.
    add(V8, built.resolve("node"), root.resolve("bench/peers/node/peer.mjs"));
    add(WAZERO, built.resolve("wazero"));
    add(
        WASMTIME,
        built.resolve("wasmtime/bin/python"),
        root.resolve("bench/peers/wasmtime/peer.py"));
  }

  private void add(String name, Path program, Path... arguments) {
    if (Files.isExecutable(program)) {
      List<String> command = new ArrayList<>(List.of(program.toString()));
      for (Path argument : arguments) {
        command.add(argument.toString());
      }
      commands.put(name, command);
    }
  }

  /** The JVM options that the launcher gives to Annex, and the heap of every measured server. */
  private static List<String> worker(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-DontCompileHugeMethods",
                "-XX:-ClipInlining",
                "-Xms1g",
                "-Xmx2g",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.annex.bench.sandbox.worker.Worker"));
    command.addAll(List.of(arguments));
    return command;
  }

  static Engines start(SandboxOptions options, Path scratch) {
    Engines engines = new Engines(options.root(), scratch);
    engines.commands.keySet().forEach(name -> engines.peers.put(name, engines.another(name)));
    return engines;
  }

  /** A further process of an engine that is here. */
  Peer another(String name) {
    return Peer.start(
        name, Objects.requireNonNull(commands.get(name), name), scratch.resolve(name + ".log"));
  }

  /** The process of an engine; empty when it cannot be had here. */
  Optional<Peer> peer(String name) {
    return Optional.ofNullable(peers.get(name));
  }

  /** The process of Annex. */
  Peer annex() {
    return peer(ANNEX).orElseThrow();
  }

  /** What is here, and what is not. */
  List<String> versions() {
    List<String> lines = new ArrayList<>();
    for (String name : ALL) {
      lines.add(name + ": " + peer(name).map(Peer::version).orElse("not here"));
    }
    return lines;
  }

  /** A guest that is committed. */
  String guest(String path) {
    return root.resolve("bench/guests").resolve(path).toString();
  }

  /** The AssemblyScript guest, which belongs to the tests. */
  String assemblyScript() {
    return root.resolve("runtimes/wasm/src/test/resources/guests/morphee/echo/extension.wasm")
        .toString();
  }

  /** A guest that is built for the run; empty when it could not be. */
  Optional<String> built(String path) {
    Path file = root.resolve("bench/target/guests").resolve(path);
    return Files.exists(file) ? Optional.of(file.toString()) : Optional.empty();
  }

  /** The Go commands by the toolchain that built them, oldest first. */
  Map<String, String> goCommands() {
    Map<String, String> found = new LinkedHashMap<>();
    try (Stream<Path> folders = Files.list(root.resolve("bench/target/guests"))) {
      folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.startsWith("go-command-"))
          .sorted()
          .forEach(name ->
              found.put(
                  name.substring("go-command-".length()),
                  built(name + "/main.wasm").orElseThrow()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  @Override
  public void close() {
    peers.values().forEach(Peer::close);
  }
}
