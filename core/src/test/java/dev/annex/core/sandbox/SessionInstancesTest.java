package dev.annex.core.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Result;
import dev.annex.api.call.SessionId;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.core.Scripted;
import dev.annex.core.TestHost;
import dev.annex.testkit.Hammer;
import dev.annex.testkit.MutableClock;
import dev.annex.testkit.NoHost;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionInstancesTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final TestHost test = new TestHost();
  private final MutableClock clock = MutableClock.standing();
  private final AtomicBoolean allowed = new AtomicBoolean(true);
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger made = new AtomicInteger();
  private final Extension extension = install("sample", 2);
  private final SessionInstances instances =
      new SessionInstances(_ -> allowed.get(), clock, 3, ByteSize.ofMib(2));

  @AfterEach
  void close() {
    instances.close();
    assertThat(open).as("instances after closing").hasValue(0);
    test.close();
  }

  private Extension install(String id, int mostInstances) {
    test.install(
        Scripted.files(
            """
            {"id":"%s","tools":[{"name":"go"}],"requests":["instance.session"],
             "limits":{"session-instances":%d,"waiting-calls":1}}\
            """
                .formatted(id, mostInstances)));
    return test.host.catalog().extension(new ExtensionId(id)).orElseThrow();
  }

  /** Remembers who used it, and notices when two do at once. */
  private final class Memory implements Sandbox {
    private final AtomicBoolean inUse = new AtomicBoolean();
    private final Set<String> seen = new HashSet<>();
    private boolean sound = true;
    private boolean closed;

    Memory() {
      open.incrementAndGet();
      made.incrementAndGet();
    }

    @Override
    public GuestReply call(GuestCall call, HostCalls host, Meter meter) {
      assertThat(inUse.compareAndSet(false, true)).as("alone").isTrue();
      assertThat(closed).as("closed").isFalse();
      seen.add(call.invocation().caller().session().orElseThrow().value());
      assertThat(seen).as("sessions that used one instance").hasSize(1);
      sound = meter.stopped().isEmpty();
      inUse.set(false);
      return new GuestReply.Done(Result.of(Json.object()));
    }

    @Override
    public boolean reusable() {
      return sound;
    }

    @Override
    public ByteSize memory() {
      return ByteSize.ofMib(1);
    }

    @Override
    public void close() {
      assertThat(closed).as("closed twice").isFalse();
      closed = true;
      open.decrementAndGet();
    }
  }

  private final Program program =
      new Program() {
        @Override
        public Sandbox open() {
          return new Memory();
        }

        @Override
        public Optional<Sandbox> openLasting() {
          return Optional.of(new Memory());
        }

        @Override
        public void close() {}
      };

  private static Invocation invocation(Extension of, String session) {
    return Invocation.of(
        Caller.agent("tester").in(new SessionId(session)),
        new ToolName(of.id(), "go"),
        Json.object(),
        Instant.now().plus(LONG));
  }

  private static Meter meter(Extension of, Duration time) {
    return Meter.start(of.limits(), time);
  }

  private Lease lease(Extension of, String session) {
    return instances.lease(of, program, invocation(of, session), meter(of, LONG));
  }

  /** Whether the instance belongs to the session. */
  private boolean use(Extension of, String session) {
    Meter meter = meter(of, LONG);
    Invocation invocation = invocation(of, session);
    try (Lease lease = instances.lease(of, program, invocation, meter)) {
      lease.call(new GuestCall(of.tools().getFirst(), invocation), new NoHost(), meter);
      return lease.ofSession();
    }
  }

  @Test
  void keepsAnInstanceForItsSession() {
    assertThat(use(extension, "a")).isTrue();
    assertThat(use(extension, "a")).isTrue();

    assertThat(made).hasValue(1);
    assertThat(instances.load()).isEqualTo(new SessionLoad(1, ByteSize.ofMib(1)));
  }

  @Test
  void givesAFreshOneToCallsOfOtherExtensions() {
    Invocation outer = invocation(extension, "a");
    Invocation nested = outer.nested(outer.tool(), Json.object());

    try (Lease lease = instances.lease(extension, program, nested, meter(extension, LONG))) {
      assertThat(lease.ofSession()).isFalse();
    }
    assertThat(instances.load().instances()).isZero();
  }

  @Test
  void givesAFreshOneWhereTheContractDoesNotRemember() {
    Program forgetful =
        new Program() {
          @Override
          public Sandbox open() {
            return new Memory();
          }

          @Override
          public void close() {}
        };

    try (Lease lease =
        instances.lease(extension, forgetful, invocation(extension, "a"), meter(extension, LONG))) {
      assertThat(lease.ofSession()).isFalse();
    }
    assertThat(instances.load().instances()).isZero();
  }

  @Test
  void throwsAwayWhatWasIdleForTooLong() {
    use(extension, "a");
    clock.advance(Duration.ofMinutes(9));
    use(extension, "b");
    instances.review();
    assertThat(instances.load().instances()).isEqualTo(2);

    clock.advance(Duration.ofMinutes(2));
    instances.review();
    assertThat(open).hasValue(1);
    use(extension, "b");
    assertThat(made).as("the one of b is still there").hasValue(2);
  }

  @Test
  void makesRoomByThrowingAwayWhatWasIdleForLongest() {
    use(extension, "a");
    clock.advance(Duration.ofSeconds(1));
    use(extension, "b");
    clock.advance(Duration.ofSeconds(1));
    use(extension, "a");
    clock.advance(Duration.ofSeconds(1));
    use(extension, "c");
    use(extension, "a");

    assertThat(instances.of(extension.id())).isEqualTo(2);
    assertThat(made).as("b went, a stayed").hasValue(3);
  }

  @Test
  void givesAFreshOneWhenEverythingThatIsKeptRuns() {
    try (Lease a = lease(extension, "a");
        Lease b = lease(extension, "b");
        Lease c = lease(extension, "c")) {
      assertThat(a.ofSession()).isTrue();
      assertThat(b.ofSession()).isTrue();
      assertThat(c.ofSession()).isFalse();
    }
  }

  @Test
  void boundsTheInstancesOfAllExtensionsTogether() {
    Extension other = install("other", 16);
    try (Lease a = lease(extension, "a");
        Lease b = lease(other, "b");
        Lease c = lease(other, "c");
        Lease d = lease(other, "d")) {
      assertThat(d.ofSession()).isFalse();
    }
    assertThat(instances.load().instances()).isLessThanOrEqualTo(3);
  }

  @Test
  void boundsTheMemoryOfWhatDoesNotRun() {
    Extension other = install("other", 16);
    use(other, "a");
    clock.advance(Duration.ofSeconds(1));
    use(other, "b");
    clock.advance(Duration.ofSeconds(1));
    use(other, "c");

    assertThat(instances.load()).isEqualTo(new SessionLoad(2, ByteSize.ofMib(2)));
    assertThat(open).hasValue(2);
    use(other, "c");
    assertThat(made).hasValue(3);
  }

  @Test
  void letsOneCallAfterTheOtherUseIt() throws Exception {
    CompletableFuture<Boolean> second = new CompletableFuture<>();
    Lease first = lease(extension, "a");
    Thread waiter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                second.complete(use(extension, "a"));
              } catch (RuntimeException | Error e) {
                second.completeExceptionally(e);
              }
            });
    while (waiter.getState() != Thread.State.TIMED_WAITING) {
      Thread.sleep(1);
    }
    assertThat(second).isNotDone();
    first.close();

    assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(made).hasValue(1);
  }

  @Test
  void refusesWhoWaitsPastItsDeadlineAndWhoFindsALongLine() throws Exception {
    CompletableFuture<ErrorCode> interrupted = new CompletableFuture<>();
    try (Lease first = lease(extension, "a")) {
      Thread waiter =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  lease(extension, "a").close();
                } catch (AnnexException e) {
                  interrupted.complete(e.code());
                }
              });
      while (waiter.getState() != Thread.State.TIMED_WAITING) {
        Thread.sleep(1);
      }
      assertBusy(LONG, "1 calls of the same session wait");
      waiter.interrupt();
      assertThat(interrupted.get(30, TimeUnit.SECONDS)).isEqualTo(ErrorCode.CANCELLED);
    }
    assertThat(use(extension, "a")).as("afterwards").isTrue();
    try (Lease first = lease(extension, "a")) {
      assertBusy(Duration.ofMillis(5), "its one instance until");
    }
  }

  private void assertBusy(Duration time, String words) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() ->
            instances.lease(extension, program, invocation(extension, "a"), meter(extension, time)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY))
        .withMessageContaining(words);
  }

  @Test
  void throwsAwayWhatWasStopped() {
    Meter meter = meter(extension, LONG);
    Invocation invocation = invocation(extension, "a");
    try (Lease lease = instances.lease(extension, program, invocation, meter)) {
      lease.call(new GuestCall(extension.tools().getFirst(), invocation), new NoHost(), meter);
      meter.cancel("the test wants it");
      lease.call(new GuestCall(extension.tools().getFirst(), invocation), new NoHost(), meter);
    }

    assertThat(open).hasValue(0);
    use(extension, "a");
    assertThat(made).hasValue(2);
  }

  @Test
  void throwsAwayWhatMayNotBeKeptAnyMore() {
    use(extension, "a");
    Lease running = lease(extension, "b");
    allowed.set(false);
    instances.review();

    assertThat(open).as("the one that runs").hasValue(1);
    assertThat(instances.load().instances()).isZero();
    allowed.set(true);
    running.close();
    assertThat(open).as("it ran under what was taken back").hasValue(0);
  }

  @Test
  void keepsNothingOnceItIsClosed() {
    use(extension, "a");
    Lease running = lease(extension, "b");
    instances.close();
    assertThat(open).hasValue(1);
    running.close();

    assertThat(open).hasValue(0);
    assertThat(use(extension, "a")).isFalse();
  }

  @Test
  void givesNoInstanceToTwoCallsOrSessionsWhateverHappensMeanwhile() throws Exception {
    Extension other = install("other", 3);
    Hammer.strike(
        8,
        300,
        (thread, round) -> {
          Extension of = round % 3 == 0 ? extension : other;
          try {
            use(of, "session-" + (thread + round) % 5);
          } catch (AnnexException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.BUSY);
          }
          if (thread == 0 && round % 20 == 0) {
            allowed.set(round % 40 == 0);
            instances.review();
          }
        });

    assertThat(instances.load().instances()).isLessThanOrEqualTo(3);
    assertThat(open).hasValue(instances.load().instances());
  }

  @Test
  void hasLimitsOfItsOwn() {
    assertThat(Limits.defaults().get(Limit.SESSION_INSTANCES)).isEqualTo(16);
    assertThat(extension.limits().get(Limit.SESSION_INSTANCES)).isEqualTo(2);
  }
}
