package dev.annex.runtime.wasm.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.annex.api.fault.Blame;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.Workshop;
import dev.annex.runtime.wasm.limits.Attempt.Ended;
import dev.annex.runtime.wasm.limits.HostileCase.Run;
import dev.annex.runtime.wasm.limits.HostileCase.Swept;
import dev.annex.runtime.wasm.memory.MemoryPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every guest of {@code cases/limits} ends with its named error soon after its limit, and when all
 * have had their turn, the host is as it was before.
 *
 * <p>How soon exactly is measured by {@code cases/limits/measure}, in a process of its own; the
 * bound here only catches what hangs.
 */
@TestMethodOrder(OrderAnnotation.class)
class HostileGuestsTest {

  /** What this host has by now of what cases need; see {@code needs} in {@code case.json}. */
  static final Set<String> HAS = Set.of("host-fuel");

  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration WHOLE = Duration.ofSeconds(30);
  private static final long HEAP_MARGIN = 48 << 20;

  private static final Workshop WORKSHOP = new Workshop();
  private static final List<String> SKIPPED = new ArrayList<>();
  private static final Attempt ATTEMPT = new Attempt(WORKSHOP);

  private static long heapBefore;
  private static int threadsBefore;

  @BeforeAll
  static void warmUp() {
    assertThat(hunt().code()).isEmpty();
    heapBefore = usedHeap();
    threadsBefore = Thread.getAllStackTraces().size();
  }

  @AfterAll
  static void report() {
    WORKSHOP.close();
    System.out.printf(
        "hostile guests: %d cases, %d runs%n", HostileCase.all().size(), runs().count());
    if (!SKIPPED.isEmpty()) {
      System.out.printf(
          "SKIPPED %d hostile runs:%n  %s%n", SKIPPED.size(), String.join("\n  ", SKIPPED));
    }
  }

  static Stream<Run> runs() {
    return HostileCase.all().stream().flatMap(hostile -> hostile.runs().stream());
  }

  @Order(1)
  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  void endsAsItsCaseSays(Run run) {
    Optional<String> missing = run.needs().filter(need -> !HAS.contains(need));
    if (missing.isPresent()) {
      SKIPPED.add(run + " (needs " + missing.get() + ")");
      abort("needs " + missing.get());
    }
    Ended ended = ATTEMPT.run(run);
    if (run.expect().has("either")) {
      assertThat(ended.code().orElse(ErrorCode.CODE_INVALID))
          .as(ended.said())
          .isIn(ErrorCode.CODE_INVALID, ErrorCode.LIMIT_REACHED);
    } else if (run.expect().has("result")) {
      assertThat(ended.answer()).as(ended.said()).contains(run.expect().get("result"));
    } else if (run.expect().has("characters")) {
      int characters = run.expect().get("characters").intValue();
      assertThat(ended.answer().map(answer -> answer.stringValue().length()))
          .as(ended.said())
          .contains(characters);
    } else {
      assertThat(ended.code())
          .as(ended.said())
          .contains(ErrorCode.valueOf(run.expect().get("code").stringValue()));
      assertThat(ended.said()).contains(run.expect().get("says").stringValue());
      if (run.limit().isPresent()) {
        assertThat(ended.limit()).isEqualTo(run.limit());
      }
    }
    assertThat(ended.afterLimit()).isLessThan(ended.limitSeen() ? SOON : WHOLE);
  }

  static Stream<HostileCase> sweepers() {
    return HostileCase.all().stream().filter(hostile -> !hostile.swept().isEmpty());
  }

  @Order(2)
  @ParameterizedTest(name = "{0}")
  @MethodSource("sweepers")
  void survivesEveryPointerAndLength(HostileCase hostile) {
    Workshop.Prepared program = WORKSHOP.prepare(hostile.files(), limits -> limits);
    WildNumbers numbers = new WildNumbers(WildNumbers.configured());
    for (Swept function : hostile.swept()) {
      for (String call : numbers.callsOf(function)) {
        Ended ended =
            Attempt.call(
                program,
                Json.write(Json.object().put("numbers", call)),
                Duration.ofMillis(300),
                "answers");
        assertThat(ended.code().map(ErrorCode::blame).orElse(Blame.EXTENSION))
            .as("%s(%s): %s %s", function, call, ended.code(), ended.said())
            .isIn(Blame.EXTENSION, Blame.LIMIT);
        assertThat(ended.whole()).as("%s(%s)", function, call).isLessThan(SOON);
      }
    }
  }

  @Test
  @Order(3)
  void leavesNoByteForTheNext() {
    assertThat(hunt().code()).isEmpty();
  }

  @Test
  @Order(4)
  void leavesTheHostAsItWas() throws InterruptedException {
    ATTEMPT.forget();
    for (int i = 0; i < 1_500 && !isAsBefore(); i++) {
      Thread.sleep(10);
    }
    assertThat(WORKSHOP.engine().running()).isZero();
    assertThat(Thread.getAllStackTraces().size()).isLessThanOrEqualTo(threadsBefore);
    MemoryPool pool = WORKSHOP.engine().memoryPool();
    assertThat(pool.heldBytes()).as("only idle arrays are held").isEqualTo(pool.idleBytes());
    pool.dropIdleSince(System.nanoTime());
    assertThat(pool.heldBytes()).isZero();
    assertThat(usedHeap()).isLessThan(heapBefore + HEAP_MARGIN);
  }

  private static boolean isAsBefore() {
    return WORKSHOP.engine().running() == 0 && Thread.getAllStackTraces().size() <= threadsBefore;
  }

  private static Ended hunt() {
    return ATTEMPT.run(HostileCase.named("canary-hunter").runs().getFirst());
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
