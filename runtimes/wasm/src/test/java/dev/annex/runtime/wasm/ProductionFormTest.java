package dev.annex.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.compile.EngineForm;
import dev.annex.runtime.wasm.compile.ModuleSource;
import dev.annex.runtime.wasm.dialect.morphee.MorpheeDialect;
import dev.annex.runtime.wasm.dialect.opskat.OpskatDialect;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.Surroundings;
import dev.annex.runtime.wasm.limits.EndingGuests;
import dev.annex.runtime.wasm.memory.FlatMemory;
import dev.annex.runtime.wasm.snapshot.InstanceState;
import dev.annex.runtime.wasm.snapshot.SnapshotPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.runtime.Memory;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every guest that we keep does the same in three forms, called as its contract says: as the engine
 * alone compiles it; as this host runs it, metered and rewritten; and from a snapshot, where it
 * gets one. The same answers, errors and calls to the host; and the same memory, tables and globals
 * afterwards.
 */
@TestMethodOrder(OrderAnnotation.class)
class ProductionFormTest {

  private static final Path GUESTS = Path.of("src", "test", "resources", "guests");
  private static final Path EXAMPLES = Path.of("..", "..", "examples");

  /** They end at a limit, and which instruction that is differs where fuel is not counted. */
  private static final Pattern ENDLESS =
      Pattern.compile("loop|forever|flood|recursi|low-limits/(spin|sleep)|many-kv/fill");

  /** Its runtime keeps seeds from its start, so memory differs where calls start elsewhere. */
  private static final String GO = "notes";

  private static final Duration TIME = Duration.ofSeconds(20);

  private static final ChosenBytes RANDOM = new ChosenBytes();
  private static final WasmEngine ENGINE =
      WasmEngine.open(
          WasmSettings.defaults()
              .withSurroundings(
                  new Surroundings(
                      Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC),
                      () -> 1_000_000_000L,
                      RANDOM)));
  private static final OpskatDialect OPSKAT = new OpskatDialect();
  private static final MorpheeDialect MORPHEE = new MorpheeDialect(ENGINE);

  private static final List<String> COMPARED = new ArrayList<>();
  private static final List<String> RESUMED = new ArrayList<>();
  private static int calls;

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  static Stream<Kept> guests() {
    List<Kept> guests = new ArrayList<>();
    for (String contract : List.of("opskat", "morphee")) {
      folders(GUESTS.resolve(contract)).forEach(folder -> guests.add(Kept.of(contract, folder)));
    }
    folders(EXAMPLES)
        .map(folder -> folder.resolve("dist"))
        .filter(Files::isDirectory)
        .forEach(folder -> guests.add(Kept.of("example", folder)));
    EndingGuests.all().forEach((name, files) -> guests.add(new Kept("case " + name, files)));
    return guests.stream().filter(guest -> !isEndless(guest.name()));
  }

  private static boolean isEndless(String name) {
    return ENDLESS.matcher(name).find();
  }

  private static Stream<Path> folders(Path parent) {
    try (Stream<Path> folders = Files.list(parent)) {
      return folders.filter(Files::isDirectory).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Order(1)
  @ParameterizedTest(name = "{0}")
  @MethodSource("guests")
  void doesTheSameInEveryForm(Kept guest) {
    Optional<Forms> forms = forms(guest.files());
    if (forms.isEmpty()) {
      return;
    }
    COMPARED.add(guest.name());
    for (Tool tool : forms.get().manifest().tools()) {
      if (isEndless(tool.name().toString())) {
        continue;
      }
      for (JsonNode arguments : arguments(guest, tool)) {
        compare(guest, forms.get(), tool, arguments);
      }
    }
  }

  private static void compare(Kept guest, Forms forms, Tool tool, JsonNode arguments) {
    String call = "%s of %s".formatted(tool.name(), arguments);
    Seen engine = forms.call(forms.engine(), tool, arguments);
    assertThat(forms.call(forms.ours(), tool, arguments)).as(call).isEqualTo(engine);
    Seen resumed = forms.call(forms.resuming(), tool, arguments);
    if (guest.name().contains(GO)) {
      assertThat(resumed.outside()).as(call).isEqualTo(engine.outside());
    } else {
      assertThat(resumed).as("%s, from a snapshot", call).isEqualTo(engine);
    }
    calls++;
  }

  @Test
  @Order(2)
  void hasManyGuestsToCompare() {
    assertThat(COMPARED).hasSizeGreaterThan(40).contains("example notes", "example textkit");
    assertThat(calls).isGreaterThan(100);
    assertThat(RESUMED).hasSizeGreaterThan(10);
  }

  /** A value for each argument that the tool knows; and none, where that does not take long. */
  private static List<JsonNode> arguments(Kept guest, Tool tool) {
    ObjectNode full = Json.object();
    tool.input()
        .document()
        .path("properties")
        .properties()
        .forEach(property -> full.set(property.getKey(), value(property.getValue())));
    return guest.name().contains(GO) ? List.of(full) : List.of(full, Json.object());
  }

  private static JsonNode value(JsonNode schema) {
    return Json.parse(
        switch (schema.path("type").stringValue("string")) {
          case "integer" -> "3";
          case "number" -> "1.5";
          case "boolean" -> "true";
          case "array" -> "[]";
          case "object" -> "{}";
          default -> "\"hello\"";
        });
  }

  /** A guest in every form; empty for one that this host does not take. */
  private static Optional<Forms> forms(FolderFiles files) {
    try {
      WasmDialect dialect = OPSKAT.recognises(files) ? OPSKAT : MORPHEE;
      Manifest manifest = dialect.readManifest(files);
      byte[] wasm = files.read(manifest.code()).orElseThrow();
      ModuleSource source = ModuleSource.of(wasm);
      Limits limits = manifest.wants();
      CompiledModule module = ENGINE.compile(source, limits);
      WasmBinding resuming = dialect.bind(module, manifest);
      StartPoints starts =
          new StartPoints(ENGINE, source, module, limits, SnapshotPolicy.defaults());
      RANDOM.differ();
      resuming.prepare(starts);
      if (starts.refusals().isEmpty()) {
        RESUMED.add(files.origin());
      }
      return Optional.of(
          new Forms(
              manifest,
              limits,
              Parser.parse(wasm),
              dialect.bind(EngineForm.of(wasm), manifest),
              dialect.bind(module, manifest),
              resuming));
    } catch (AnnexException | NoSuchElementException e) {
      return Optional.empty();
    }
  }

  /** A guest by the name that failures show. */
  record Kept(String name, FolderFiles files) {

    static Kept of(String contract, Path folder) {
      int fromEnd = contract.equals("example") ? 2 : 1;
      Path named = folder.getName(folder.getNameCount() - fromEnd);
      return new Kept(contract + " " + named, FolderFiles.read(folder));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** One guest in its three forms. */
  private record Forms(
      Manifest manifest,
      Limits limits,
      WasmModule declared,
      WasmBinding engine,
      WasmBinding ours,
      WasmBinding resuming) {

    Seen call(WasmBinding form, Tool tool, JsonNode arguments) {
      RANDOM.repeat();
      RecordingHost host = new RecordingHost();
      Meter meter = Meter.start(limits, TIME);
      host.spendFrom(meter);
      GuestSession session = ENGINE.session(limits, meter, host);
      Inside[] inside = new Inside[1];
      String outcome;
      try {
        GuestReply reply =
            ENGINE.run(
                session,
                () -> {
                  try {
                    return form.call(Workshop.Prepared.call(tool, Json.write(arguments)), session);
                  } finally {
                    inside[0] = Inside.of(declared, session.guest());
                  }
                });
        outcome = String.valueOf(((GuestReply.Done) reply).result().value().orElseThrow());
      } catch (AnnexException e) {
        outcome = e.code() + ": " + e.fault().message();
      }
      return new Seen(Outside.of(outcome, host), inside[0]);
    }
  }

  private record Seen(Outside outside, Inside inside) {}

  /** What the world sees of a call. */
  private record Outside(
      String outcome,
      List<String> log,
      List<String> events,
      List<String> denied,
      Map<String, String> stored) {

    static Outside of(String outcome, RecordingHost host) {
      Map<String, String> stored = new TreeMap<>();
      host.values()
          .forEach((key, value) -> stored.put(key, Base64.getEncoder().encodeToString(value)));
      return new Outside(outcome, host.log(), host.events(), host.denied(), stored);
    }
  }

  /** What a call leaves in its instance. */
  private record Inside(
      int size, long memory, Map<Integer, Long> globals, List<List<Integer>> tables) {

    static Inside of(WasmModule declared, Optional<Guest> guest) {
      return guest
          .map(Guest::state)
          .map(state -> of(declared, state))
          .orElseGet(() -> new Inside(-1, 0, Map.of(), List.of()));
    }

    private static Inside of(WasmModule declared, InstanceState state) {
      FlatMemory memory = state.memory();
      Map<Integer, Long> globals = new LinkedHashMap<>();
      for (int i = 0; i < declared.globalSection().globalCount(); i++) {
        globals.put(i, state.global(i));
      }
      List<List<Integer>> tables = new ArrayList<>();
      for (int i = 0; i < declared.tableSection().tableCount(); i++) {
        tables.add(Arrays.stream(state.table(i)).boxed().toList());
      }
      return new Inside(memory.size(), checksum(memory), globals, tables);
    }
  }

  private static long checksum(FlatMemory memory) {
    CRC32C checksum = new CRC32C();
    for (int at = 0; at < memory.size(); at += Memory.PAGE_SIZE) {
      checksum.update(memory.readBytes(at, Memory.PAGE_SIZE));
    }
    return checksum.getValue();
  }

  /** Random bytes that are others each time, or the same each time. */
  private static final class ChosenBytes implements RandomGenerator {

    private final AtomicLong drawn = new AtomicLong();
    private volatile boolean repeats;

    void differ() {
      repeats = false;
    }

    void repeat() {
      repeats = true;
    }

    @Override
    public long nextLong() {
      return 0x9E37_79B9_7F4A_7C15L * (repeats ? 1 : drawn.incrementAndGet());
    }
  }
}
