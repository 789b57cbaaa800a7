package dev.annex.runtime.wasm.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.fault.AnnexException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;

/** Every guest of the other tests, rewritten. */
class FixtureGuestsTest {

  private static final Path GUESTS = Path.of("src", "test", "resources", "guests");
  private static final Path NOTES = Path.of("..", "..", "examples", "notes", "dist", "main.wasm");
  private static final FuelRewriter REWRITER = new FuelRewriter(FuelRules.standard());

  private static List<Path> guests() throws IOException {
    try (Stream<Path> files = Files.walk(GUESTS)) {
      return files.filter(file -> file.toString().endsWith(".wasm")).sorted().toList();
    }
  }

  @Test
  void rewritesWhatTheEngineAcceptsIntoWhatItAccepts() throws IOException {
    List<String> refused = new ArrayList<>();
    int rewritten = 0;
    for (Path guest : guests()) {
      byte[] wasm = Files.readAllBytes(guest);
      if (!valid(wasm)) {
        continue;
      }
      try {
        check(guest.toString(), REWRITER.rewrite(wasm));
        rewritten++;
      } catch (AnnexException e) {
        refused.add(GUESTS.relativize(guest).toString());
        assertThat(e).hasMessageContaining("SIMD");
      }
    }
    assertThat(refused)
        .containsExactlyInAnyOrder("morphee/simd/extension.wasm", "opskat/simd/main.wasm");
    assertThat(rewritten).isGreaterThan(30);
  }

  @Test
  void rewritesALargeGoModule() throws IOException {
    byte[] wasm = Files.readAllBytes(NOTES);
    for (FuelRules rules : List.of(FuelRules.exact(), FuelRules.coarse())) {
      MeteredModule other = new FuelRewriter(rules).rewrite(wasm);
      assertThat(FuelProof.check(other.wasm(), other.functions())).isEqualTo(other.sites());
    }
    long started = System.nanoTime();
    MeteredModule metered = REWRITER.rewrite(wasm);
    assertThat(System.nanoTime() - started).isLessThan(3_000_000_000L);
    check("notes", metered);
    assertThat(metered.wasm().length).isLessThan(wasm.length * 11 / 10);
    assertThat(metered.sites().charge()).isGreaterThan(1000);
  }

  @Test
  void writesTheSameBytesEveryTime() throws IOException {
    byte[] wasm = Files.readAllBytes(guests().getFirst());
    assertThat(REWRITER.rewrite(wasm).wasm()).isEqualTo(REWRITER.rewrite(wasm).wasm());
  }

  @Test
  void turnsWhateverTheEngineWouldRunIntoSomethingValidOrRefusesIt() throws IOException {
    Random random = new Random(20_261_121);
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(Files.readAllBytes(GUESTS.resolve("opskat/echo/main.wasm")));
    for (long seed = 0; seed < 20; seed++) {
      seeds.add(RandomModule.of(seed, seed % 2 == 0));
    }
    int survivors = 0;
    for (int i = 0; i < 1500; i++) {
      byte[] changed = seeds.get(random.nextInt(seeds.size())).clone();
      int changes = 1 + random.nextInt(3);
      for (int change = 0; change < changes; change++) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      MeteredModule metered;
      try {
        metered = REWRITER.rewrite(changed);
      } catch (AnnexException e) {
        continue;
      }
      assertThat(FuelProof.check(metered.wasm(), metered.functions())).isEqualTo(metered.sites());
      if (valid(changed)) {
        survivors++;
        assertThat(valid(metered.wasm())).as("round %d", i).isTrue();
      }
    }
    assertThat(survivors).isGreaterThan(50);
  }

  private static void check(String name, MeteredModule metered) {
    assertThat(FuelProof.check(metered.wasm(), metered.functions()))
        .as(name)
        .isEqualTo(metered.sites());
    assertThat(valid(metered.wasm())).as(name).isTrue();
  }

  private static boolean valid(byte[] wasm) {
    try {
      return Parser.parse(wasm) != null;
    } catch (WasmEngineException | IndexOutOfBoundsException | NullPointerException e) {
      return false;
    }
  }
}
