package dev.annex.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.guest.Surroundings;
import dev.annex.runtime.wasm.snapshot.SnapshotPolicy;
import dev.annex.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class WasmRuntimeTest {

  private static final Workshop WORKSHOP = new Workshop();

  @AfterAll
  static void close() {
    WORKSHOP.close();
  }

  @ParameterizedTest
  @CsvSource({
    "component, CODE_INVALID, build a core module",
    "truncated, CODE_INVALID, cannot be used",
    "not-wasm, CODE_INVALID, does not start as",
    "empty-wasm, CODE_INVALID, does not start as",
    "no-start, CODE_INVALID, _start",
    "unknown-import, UNKNOWN_IMPORT, opskat.host_launch",
    "unknown-module, UNKNOWN_IMPORT, env.abort",
    "simd, CODE_INVALID, without -msimd128",
    "huge-minimum-memory, LIMIT_REACHED, memory",
    "huge-table, CODE_INVALID, 100000000 entries",
    "many-locals, CODE_INVALID, too large to compile"
  })
  void refusesCodeThatCannotRunByItsReason(String guest, ErrorCode code, String part) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> WORKSHOP.guest("opskat/" + guest))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .withMessageContaining(part);
  }

  @Test
  void tellsHowCallsStartAndWhatRunsInterpreted() {
    assertThat(WORKSHOP.guest("morphee/echo").program().notes())
        .containsExactly("starts from a snapshot");
    assertThat(WORKSHOP.guest("opskat/huge-function").program().notes())
        .satisfiesExactly(
            start ->
                assertThat(start)
                    .startsWith("starts anew for every call: it is no command of standard Go"),
            interpreted ->
                assertThat(interpreted)
                    .startsWith("1 function runs interpreted")
                    .contains("too large to compile: function "));
  }

  /** Four starts of the runtime of Go, which take milliseconds each. */
  @Test
  void tellsThatASnapshotTookTooLong() {
    FolderFiles storage = FolderFiles.read(Path.of("..", "..", "extensions", "storage", "dist"));
    Program program = WORKSHOP.prepare(storage, limits -> limits.with(Limit.TIME, 1)).program();
    assertThat(program.notes())
        .isNotEmpty()
        .allSatisfy(note ->
            assertThat(note)
                .endsWith(
                    "starts anew for every call: taking a snapshot took longer than PT0.001S; it is tried again when the host starts"));
  }

  @Test
  void tellsThatTheOperatorSwitchedSnapshotsOff() {
    ExtensionId echo = WORKSHOP.manifest(Workshop.files("morphee/echo")).id();
    SnapshotPolicy off = SnapshotPolicy.defaults().withAllowed(false);
    WasmSettings settings = WasmSettings.defaults().withSnapshots(Map.of(echo, off));
    try (Workshop workshop = new Workshop(settings)) {
      Program program = workshop.guest("morphee/echo").program();
      assertThat(program.notes())
          .containsExactly("starts anew for every call: the operator switched snapshots of it off");
      assertThat(program.outdated()).isFalse();
    }
  }

  @Test
  void takesASnapshotAnewWhenItsDayIsOver(@TempDir Path cache) throws IOException {
    MutableClock clock = MutableClock.standing();
    WasmSettings settings = WasmSettings.defaults().withClock(clock).withCacheDirectory(cache);
    try (Workshop workshop = new Workshop(settings)) {
      Workshop.Prepared echo = workshop.guest("morphee/echo");
      JsonNode before = echo.call("echo", "{\"message\":\"hello\"}");
      clock.advance(Duration.ofHours(20));
      assertThat(echo.program().outdated()).isFalse();
      assertThat(snapshots(cache)).isEqualTo(1);

      clock.advance(Duration.ofHours(5));
      assertThat(echo.program().outdated()).isTrue();
      assertThat(echo.call("echo", "{\"message\":\"hello\"}")).isEqualTo(before);
      echo.program().renew();

      assertThat(echo.program().outdated()).isFalse();
      assertThat(snapshots(cache)).isEqualTo(2);
      assertThat(echo.program().notes()).containsExactly("starts from a snapshot");
      assertThat(echo.call("echo", "{\"message\":\"hello\"}")).isEqualTo(before);
    }
  }

  /** The storage manager has tools, a policy checker, actions and a judge of settings. */
  @Test
  void everythingAnExtensionIsStartedForHasASnapshotAndTheySharePages(@TempDir Path cache)
      throws IOException {
    FolderFiles storage = FolderFiles.read(Path.of("..", "..", "extensions", "storage", "dist"));
    WasmSettings settings = WasmSettings.defaults().withCacheDirectory(cache);
    for (int process = 0; process < 2; process++) {
      try (Workshop workshop = new Workshop(settings)) {
        Workshop.Prepared prepared = workshop.prepare(storage, UnaryOperator.identity());
        assertThat(prepared.program().notes()).containsExactly("starts from a snapshot");
        assertThat(
                prepared.call(
                    "policy:check",
                    "{\"tool\":\"delete_object\",\"args\":{\"bucket\":\"b\",\"key\":\"k\"}}"))
            .isEqualTo(Json.parse("{\"action\":\"delete\",\"resource\":\"b/k\"}"));
        assertThat(prepared.call("config:check", "{}").toString()).contains("endpoint");
      }
    }
    long[] sizes = snapshotSizes(cache);
    assertThat(sizes).hasSize(4);
    assertThat(sizes[0] + sizes[1] + sizes[2]).isLessThan(sizes[3] / 3);
  }

  private static long[] snapshotSizes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".snapshot"))
          .mapToLong(file -> file.toFile().length())
          .sorted()
          .toArray();
    }
  }

  private static long snapshots(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".snapshot")).count();
    }
  }

  @Test
  void whatStartsAnewNeverBecomesOld() {
    MutableClock clock = MutableClock.standing();
    try (Workshop workshop = new Workshop(WasmSettings.defaults().withClock(clock))) {
      Program program = workshop.guest("opskat/echo").program();
      clock.advance(Duration.ofDays(3));
      assertThat(program.outdated()).isFalse();
    }
  }

  @Test
  void interpretsAFunctionThatIsTooLargeToCompile() {
    assertThat(WORKSHOP.guest("opskat/huge-function").call("run", "{}").get("answer").stringValue())
        .isEqualTo("done");
  }

  @Test
  void looksAtTheSizeBeforeAnythingElse() {
    UnaryOperator<Limits> small = limits -> limits.with(Limit.MODULE_BYTES, 100);
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> WORKSHOP.prepare(Workshop.files("opskat/echo"), small))
        .withMessageContaining("module-bytes of 100 B");
  }

  @Test
  void countsTablesAgainstTheirLimit() {
    UnaryOperator<Limits> small = limits -> limits.with(Limit.TABLE_ENTRIES, 1);
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> WORKSHOP.prepare(Workshop.files("opskat/table-grow"), small))
        .withMessageContaining("table-entries of 1");
  }

  @Test
  void growsATableUpToItsLimitOnly() {
    Workshop.Prepared guest =
        WORKSHOP.prepare(
            Workshop.files("opskat/table-grow"), limits -> limits.with(Limit.TABLE_ENTRIES, 10));
    assertThat(guest.call("grow", "{}").get("after").intValue()).isLessThanOrEqualTo(10);
  }

  @Test
  void showsTimeAndRandomnessThatWereHandedIn() {
    Clock noon = Clock.fixed(Instant.parse("2026-01-02T12:00:00.000000007Z"), ZoneOffset.UTC);
    try (Workshop still =
        new Workshop(
            WasmSettings.defaults()
                .withSurroundings(new Surroundings(noon, () -> 42, new Random(1))))) {
      JsonNode seen = still.guest("opskat/random-and-clock").call("read", "{}");
      assertThat(seen.get("realtime").stringValue()).isEqualTo("1767355200000000007");
      assertThat(seen.get("monotonic").stringValue()).isEqualTo("42");
      byte[] expected = new byte[16];
      new Random(1).nextBytes(expected);
      assertThat(seen.get("random").stringValue()).isEqualTo(HexFormat.of().formatHex(expected));
    }
  }

  @Test
  void keepsASandboxThatSucceededAndDropsOneThatFailed() {
    Workshop.Prepared guest = WORKSHOP.guest("opskat/error-result");
    try (Sandbox sandbox = guest.program().open()) {
      Meter meter = Meter.start(guest.limits(), guest.limits().time());
      sandbox.call(Workshop.Prepared.call(guest.tool("number"), "{}"), new RecordingHost(), meter);
      assertThat(sandbox.reusable()).isTrue();
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() ->
              sandbox.call(
                  Workshop.Prepared.call(guest.tool("text"), "{}"), new RecordingHost(), meter));
      assertThat(sandbox.reusable()).isFalse();
      assertThatIllegalStateException()
          .isThrownBy(() ->
              sandbox.call(
                  Workshop.Prepared.call(guest.tool("number"), "{}"), new RecordingHost(), meter));
    }
  }

  @Test
  void runsAnExtensionThatGoCompiled() {
    Path notes = Path.of("..", "..", "examples", "notes", "dist");
    Assumptions.assumeTrue(
        Files.isRegularFile(notes.resolve("manifest.json")), "the Go example is not built");
    Workshop.Prepared guest = WORKSHOP.prepare(FolderFiles.read(notes), UnaryOperator.identity());
    RecordingHost host = new RecordingHost();
    guest.call("add_note", "{\"title\":\"Milk\",\"text\":\"two litres\"}", host);
    assertThat(guest.call("search_notes", "{\"query\":\"litres\"}", host).toString())
        .contains("Milk");
  }

  @Test
  void runsAnExtensionThatAssemblyScriptCompiled() {
    Path textkit = Path.of("..", "..", "examples", "textkit", "dist");
    Assumptions.assumeTrue(
        Files.isRegularFile(textkit.resolve("manifest.json")), "the example is not built");
    Workshop.Prepared guest = WORKSHOP.prepare(FolderFiles.read(textkit), UnaryOperator.identity());
    assertThat(guest.call("slugify", "{\"text\":\"Hello, World\"}").toString())
        .contains("hello-world");
  }
}
