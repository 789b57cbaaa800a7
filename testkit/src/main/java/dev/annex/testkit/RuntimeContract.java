package dev.annex.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Runtime;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What every {@link Runtime} does. Stopping stops, or these tests run into their timeout. */
@Timeout(60)
public abstract class RuntimeContract {

  private static final Limits LIMITS = Limits.defaults();
  private static final JsonNode ARGUMENTS = Json.parse("{\"value\":\"hello\"}");

  private Runtime runtime;

  /** A runtime; called once before each test, which closes it. */
  protected abstract Runtime open();

  /** A tool that gives back its arguments, which are {@code {"value": text}}. */
  protected abstract Sample echo(Runtime runtime);

  /** A tool that computes without end. */
  protected abstract Sample endless(Runtime runtime);

  /** A package with a tool to call. */
  public record Sample(ExtensionPackage contents, Tool tool) {}

  @BeforeEach
  void openRuntime() {
    runtime = open();
  }

  @AfterEach
  void closeRuntime() {
    runtime.close();
  }

  private static Meter meter() {
    return Meter.start(LIMITS, Duration.ofMinutes(1));
  }

  private static JsonNode run(Sandbox sandbox, Tool tool, Meter meter) {
    Invocation invocation =
        Invocation.of(Caller.agent("test"), tool.name(), ARGUMENTS, Instant.now().plusSeconds(60));
    GuestReply reply = sandbox.call(new GuestCall(tool, invocation), new NoHost(), meter);
    return ((GuestReply.Done) reply).result().value().orElseThrow();
  }

  @Test
  void goesByTheNameThatManifestsUse() {
    assertThat(runtime.name()).isNotBlank();
    assertThat(echo(runtime).contents().manifest().runtime()).isEqualTo(runtime.name());
  }

  @Test
  void runsATool() {
    Sample echo = echo(runtime);
    try (Program program = runtime.prepare(echo.contents(), LIMITS);
        Sandbox sandbox = program.open()) {
      assertThat(run(sandbox, echo.tool(), meter())).isEqualTo(ARGUMENTS);
    }
  }

  @Test
  void runsSandboxesOfOneProgramSideBySide() throws Exception {
    Sample echo = echo(runtime);
    try (Program program = runtime.prepare(echo.contents(), LIMITS)) {
      Hammer.strike(
          4,
          10,
          (thread, round) -> {
            try (Sandbox sandbox = program.open()) {
              assertThat(run(sandbox, echo.tool(), meter())).isEqualTo(ARGUMENTS);
            }
          });
    }
  }

  @Test
  void stopsWhenTheCallIsCancelled() throws Exception {
    assertStops(meter -> meter.cancel("the test wants it"), ErrorCode.CANCELLED);
  }

  @Test
  void stopsWhenTimeIsOver() throws Exception {
    assertStops(Meter::expire, ErrorCode.DEADLINE_EXCEEDED);
  }

  private void assertStops(Consumer<Meter> stop, ErrorCode code) throws Exception {
    Sample endless = endless(runtime);
    Sample echo = echo(runtime);
    Meter meter = meter();
    Thread stopper =
        Thread.ofPlatform()
            .start(() -> {
              try {
                Thread.sleep(Duration.ofMillis(200));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              stop.accept(meter);
            });
    try (Program program = runtime.prepare(endless.contents(), LIMITS);
        Sandbox sandbox = program.open()) {
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> run(sandbox, endless.tool(), meter))
          .satisfies(e -> assertThat(e.code()).isEqualTo(code));
      assertThat(sandbox.reusable()).isFalse();
    }
    stopper.join();
    assertThat(Thread.currentThread().isInterrupted()).as("left interrupted").isFalse();
    try (Program program = runtime.prepare(echo.contents(), LIMITS);
        Sandbox sandbox = program.open()) {
      assertThat(run(sandbox, echo.tool(), meter())).as("the next call").isEqualTo(ARGUMENTS);
    }
  }

  @Test
  void doesNotBeginWhatIsStoppedAlready() {
    Sample echo = echo(runtime);
    Meter meter = meter();
    meter.cancel("it is too late");
    try (Program program = runtime.prepare(echo.contents(), LIMITS);
        Sandbox sandbox = program.open()) {
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> run(sandbox, echo.tool(), meter))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    }
    assertThat(Thread.currentThread().isInterrupted()).as("left interrupted").isFalse();
  }

  @Test
  void closesTwiceWithoutHarm() {
    Sample echo = echo(runtime);
    Program program = runtime.prepare(echo.contents(), LIMITS);
    Sandbox sandbox = program.open();
    sandbox.close();
    sandbox.close();
    program.close();
    program.close();
    runtime.close();
    runtime.close();
    assertThat(sandbox.reusable()).isFalse();
  }
}
