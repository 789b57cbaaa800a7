package dev.annex.core.invoke;

import static dev.annex.core.TestHost.done;
import static dev.annex.core.TestHost.fault;
import static dev.annex.core.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.SessionId;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.core.Scripted;
import dev.annex.core.TestHost;
import dev.annex.core.install.InstallPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Extensions that wish for one instance for each session, from the installation to the end. */
@Timeout(30)
class SessionCallsTest {

  private static final ExtensionId SAMPLE = new ExtensionId("sample");
  private static final PermissionRequest CONSENT = Manifest.SESSION_INSTANCE;
  private static final PackageFiles COUNTER = files("1.0.0");

  private final TestHost test = new TestHost();

  private static PackageFiles files(String version) {
    return Scripted.files(
        "{\"id\":\"sample\",\"version\":\"%s\",\"tools\":[{\"name\":\"count\"},{\"name\":\"fail\"}],\"requests\":[\"instance.session\"]}"
            .formatted(version));
  }

  @BeforeEach
  void script() {
    test.runtime.lasting((remembered, call, meter) -> {
      if (call.tool().entry().equals("fail")) {
        throw new AnnexException(ErrorCode.TRAPPED, "It trapped.");
      }
      return done("{\"count\":%d}".formatted(remembered.incrementAndGet()));
    });
  }

  @AfterEach
  void close() {
    test.close();
    assertThat(test.runtime.open).as("instances after the host closed").hasValue(0);
  }

  private Outcome call(Caller caller, String tool) {
    return test.host
        .invoker()
        .invoke(
            Invocation.of(
                caller,
                new ToolName(SAMPLE, tool),
                Json.object(),
                Instant.now().plus(Duration.ofMinutes(1))),
            Progress.none());
  }

  private int count(String session) {
    return counted(Caller.agent("tester").in(new SessionId(session)));
  }

  private int counted(Caller caller) {
    return value(call(caller, "count")).path("count").asInt();
  }

  private List<String> journalled() {
    return test.journal(JournalEntry.Kind.CALL).reversed().stream()
        .map(entry -> entry.facts().path("instance").asString("nothing"))
        .toList();
  }

  @Test
  void remembersWithinASessionAndNothingBetweenSessions() {
    test.install(COUNTER);

    assertThat(List.of(count("a"), count("a"), count("b"), count("a"), count("b")))
        .containsExactly(1, 2, 1, 3, 2);
    assertThat(counted(Caller.agent("somebody-else").in(new SessionId("a"))))
        .as("another principal who knows the session's id")
        .isEqualTo(1);
    assertThat(test.host.sessionLoad().instances()).isEqualTo(3);
    assertThat(journalled()).hasSize(6).containsOnly("session");
  }

  @Test
  void startsAfreshForCallersWithoutSession() {
    test.install(COUNTER);

    assertThat(List.of(counted(Caller.agent("tester")), counted(Caller.agent("tester"))))
        .containsExactly(1, 1);
    assertThat(test.host.sessionLoad().instances()).isZero();
    assertThat(journalled()).containsExactly("fresh", "fresh");
  }

  @Test
  void startsAfreshForEveryCallWithoutTheOperatorsConsentAndThePlanSaysSo() {
    InstallPlan plan = test.host.installer().plan(COUNTER, Optional.empty());
    assertThat(plan.permissions())
        .singleElement()
        .satisfies(asked -> assertThat(asked.request()).isEqualTo(CONSENT))
        .satisfies(asked -> assertThat(asked.allows()).contains("from one call of a session"));
    assertThat(plan.notes()).singleElement().asString().contains("afresh for every call if not");
    test.host.installer().install(plan, List.of(), false, "tester");

    assertThat(List.of(count("a"), count("a"))).containsExactly(1, 1);
    test.host.grants().grant(SAMPLE, CONSENT, "tester", Optional.empty());
    assertThat(List.of(count("a"), count("a"))).containsExactly(1, 2);
    assertThat(journalled()).containsExactly("fresh", "fresh", "session", "session");
  }

  @Test
  void saysNothingOfInstancesForExtensionsThatDoNotAsk() {
    test.install(Scripted.files("{\"id\":\"sample\",\"tools\":[{\"name\":\"count\"}]}"));

    assertThat(List.of(count("a"), count("a"))).containsExactly(1, 1);
    assertThat(journalled()).containsExactly("nothing", "nothing");
  }

  @Test
  void startsAfreshAfterAFailure() {
    test.install(COUNTER);
    Caller caller = Caller.agent("tester").in(new SessionId("a"));

    assertThat(List.of(counted(caller), counted(caller))).containsExactly(1, 2);
    assertThat(fault(call(caller, "fail")).code()).isEqualTo(ErrorCode.TRAPPED);
    assertThat(test.runtime.open).hasValue(0);
    assertThat(counted(caller)).isEqualTo(1);
  }

  @Test
  void forgetsEverythingWhenThePermissionIsTakenBack() {
    test.install(COUNTER);
    count("a");

    test.host.grants().revoke(SAMPLE, CONSENT, "tester");
    assertThat(test.runtime.open).as("at once").hasValue(0);
    test.host.grants().grant(SAMPLE, CONSENT, "tester", Optional.empty());
    assertThat(count("a")).isEqualTo(1);
  }

  @Test
  void forgetsEverythingWhenTheExtensionIsDisabled() {
    test.install(COUNTER);
    count("a");

    test.host.installer().disable(SAMPLE, "tester");
    assertThat(test.runtime.open).as("at once").hasValue(0);
    test.host.installer().enable(SAMPLE, "tester");
    assertThat(count("a")).isEqualTo(1);
  }

  @Test
  void forgetsEverythingWhenTheExtensionIsReplacedOrUninstalled() {
    test.install(COUNTER);
    count("a");

    InstallPlan next = test.host.installer().plan(files("2.0.0"), Optional.empty());
    test.host.installer().install(next, List.of(CONSENT), true, "tester");
    assertThat(test.runtime.open).as("at once").hasValue(0);
    assertThat(count("a")).isEqualTo(1);

    test.host.installer().uninstall(SAMPLE, false, "tester");
    assertThat(test.runtime.open).as("at once").hasValue(0);
  }
}
