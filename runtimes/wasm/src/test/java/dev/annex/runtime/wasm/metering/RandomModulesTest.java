package dev.annex.runtime.wasm.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Modules by chance, against a counter that looks at every instruction. */
class RandomModulesTest {

  private static final long FUEL = 1L << 40;
  private static final List<FuelRules> RULES =
      List.of(FuelRules.exact(), FuelRules.standard(), FuelRules.coarse());
  private static final int THRESHOLD = 32;

  @Test
  void chargesExactlyWhatRunsWithoutAThreshold() {
    Tally tally = new Tally();
    for (long seed = 0; seed < 300; seed++) {
      Case randomCase = new Case(seed, false, FuelRules.exact());
      assertThat(randomCase.charged()).as("%s", randomCase).isEqualTo(randomCase.exact());
      tally.add(randomCase);
    }
    tally.requireVariety();
  }

  @Test
  void neverChargesTooLittleAndLittleTooMuch() {
    Tally tally = new Tally();
    for (long seed = 1000; seed < 1300; seed++) {
      Case randomCase = new Case(seed, false, FuelRules.standard());
      assertThat(randomCase.charged())
          .as("%s", randomCase)
          .isBetween(
              randomCase.exact(), randomCase.exact() + THRESHOLD * randomCase.counter.decisions());
      tally.add(randomCase);
    }
    tally.requireVariety();
  }

  @Test
  void neverChargesTooLittleWhereExceptionsFly() {
    for (long seed = 2000; seed < 2080; seed++) {
      for (FuelRules rules : RULES) {
        Case randomCase = new Case(seed, true, rules);
        assertThat(randomCase.charged())
            .as("%s", randomCase)
            .isGreaterThanOrEqualTo(randomCase.exact());
      }
    }
  }

  @Test
  void costsTheSameInterpretedAndCompiled() {
    int compared = 0;
    for (long seed = 3000; seed < 3040; seed++) {
      byte[] wasm = RandomModule.of(seed, seed % 2 == 0);
      if (!Metered.compiles(wasm)) {
        continue;
      }
      compared++;
      MeteredModule metered = new FuelRewriter(FuelRules.standard()).rewrite(wasm);
      Metered compiled = Metered.compiled(metered);
      Metered interpreted = Metered.interpreted(metered);
      Metered.Outcome outcome = interpreted.run(FUEL, RandomModule.RUN, 5, 9);
      assertThat(compiled.run(FUEL, RandomModule.RUN, 5, 9)).as("seed %d", seed).isEqualTo(outcome);
      long needed = FUEL - outcome.left();
      for (long fuel : new long[] {0, needed / 2, needed - 1}) {
        assertThat(compiled.run(fuel, RandomModule.RUN, 5, 9))
            .as("seed %d with %d units", seed, fuel)
            .isEqualTo(interpreted.run(fuel, RandomModule.RUN, 5, 9));
      }
    }
    assertThat(compared).as("modules the engine can compile").isGreaterThan(25);
  }

  /** One module under one set of rules, run both ways. */
  private static final class Case {
    private final long seed;
    private final FuelRules rules;
    private final ExactCounter counter;
    private final Metered.Outcome plain;
    private final Metered.Outcome metered;

    Case(long seed, boolean exceptions, FuelRules rules) {
      this.seed = seed;
      this.rules = rules;
      byte[] wasm = RandomModule.of(seed, exceptions);
      counter = new ExactCounter(wasm, RandomModule.MEMORY_PAGES, RandomModule.TABLE_SIZE);
      plain = Metered.plain(wasm, RandomModule.RUN, counter, 5, 9);
      MeteredModule module = new FuelRewriter(rules).rewrite(wasm);
      assertThat(FuelProof.check(module.wasm(), module.functions())).isEqualTo(module.sites());
      metered = Metered.interpreted(module).run(FUEL, RandomModule.RUN, 5, 9);
      assertThat(metered.result()).as("%s", this).isEqualTo(plain.result());
      assertThat(metered.memory()).as("%s", this).isEqualTo(plain.memory());
    }

    long charged() {
      return FUEL - metered.left();
    }

    long exact() {
      return counter.units();
    }

    @Override
    public String toString() {
      return "seed %d under %s, exact %d".formatted(seed, rules, exact());
    }
  }

  /** Whether the modules did enough to mean anything. */
  private static final class Tally {
    private int finished;
    private int busy;

    void add(Case randomCase) {
      finished += randomCase.plain.trapped() ? 0 : 1;
      busy += randomCase.exact() > 5_000 ? 1 : 0;
    }

    void requireVariety() {
      assertThat(finished).as("runs without a trap").isGreaterThan(150);
      assertThat(busy).as("runs of more than 5,000 units").isGreaterThan(20);
    }
  }
}
