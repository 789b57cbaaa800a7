package dev.annex.core.install;

import static dev.annex.core.TestHost.done;
import static dev.annex.core.TestHost.fault;
import static dev.annex.core.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Kind;
import dev.annex.api.call.Outcome;
import dev.annex.api.extension.Catalog.Change;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.KeyValueStore.Condition;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Secret;
import dev.annex.core.Scripted;
import dev.annex.core.TestHost;
import dev.annex.testkit.FakeFiles;
import dev.annex.testkit.Hammer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InstallerTest {

  private static final ExtensionId SAMPLE = new ExtensionId("sample");
  private static final String V1 =
      "{\"id\":\"sample\",\"version\":\"1.0.0\",\"tools\":[{\"name\":\"go\"}],\"requests\":[\"door\",\"door=back\"]}";
  private static final String V2 =
      "{\"id\":\"sample\",\"version\":\"2.0.0\",\"tools\":[{\"name\":\"go\"}],\"requests\":[\"door=back\"]}";

  private final TestHost test = new TestHost();

  @BeforeEach
  void script() {
    test.runtime.script("go", (call, host, meter) -> done("1"));
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void plansWithoutChangingAnything() {
    InstallPlan plan = test.host.installer().plan(Scripted.files(V1), Optional.empty());

    assertThat(plan.permissions())
        .extracting(asked -> asked.request().toString())
        .containsExactly("door", "door=back");
    assertThat(plan.permissions().getFirst().allows()).isEqualTo("open every door");
    assertThat(plan.agentNames()).extracting(Object::toString).containsExactly("sample__go");
    assertThat(test.host.catalog().extensions()).isEmpty();
    assertThat(test.journal(Kind.LIFECYCLE)).isEmpty();
  }

  @Test
  void installsAndJournalsEveryGrant() {
    test.install(Scripted.files(V1));

    assertThat(test.call("sample", "go", "{}")).isInstanceOf(Outcome.Completed.class);
    assertThat(test.journal(Kind.LIFECYCLE))
        .extracting(JournalEntry::action)
        .containsExactly("install");
    assertThat(test.journal(Kind.GRANT)).hasSize(2);
  }

  @Test
  void refusesToInstallTwiceUnlessToldToReplace() {
    test.install(Scripted.files(V1));
    assertThatThrownBy(() -> test.install(Scripted.files(V1)))
        .hasMessageContaining("this very package is installed already")
        .hasMessageContaining("--replace");
    assertThatThrownBy(() -> test.install(Scripted.files(V2)))
        .hasMessageContaining("version 1.0.0 is installed already");
  }

  @Test
  void replacingKeepsOnlyTheGrantsThatTheNewVersionAsksFor() {
    test.install(Scripted.files(V1));
    InstallPlan plan = test.host.installer().plan(Scripted.files(V2), Optional.empty());
    assertThat(plan.replaces().orElseThrow().value()).isEqualTo("1.0.0");
    assertThat(plan.permissions()).allMatch(InstallPlan.AskedPermission::granted);

    test.host.installer().install(plan, List.of(), true, "tester");

    assertThat(test.host.grants().of(SAMPLE))
        .extracting(grant -> grant.permission().toString())
        .containsExactly("door=back");
  }

  @Test
  void refusesAliasesThatAreTaken() {
    test.install(Scripted.files(V1));
    FakeFiles other = Scripted.files("{\"id\":\"com.acme.sample\",\"tools\":[{\"name\":\"go\"}]}");
    assertThatThrownBy(() -> test.install(other))
        .hasMessageContaining("alias \"sample\"")
        .hasMessageContaining("--as");
    InstallPlan plan = test.host.installer().plan(other, Optional.of("acme"));
    test.host.installer().install(plan, List.of(), false, "tester");
    assertThat(test.host.catalog().extensions()).hasSize(2);
  }

  @Test
  void refusesWhatNoContractRecognises() {
    assertThatThrownBy(() -> test.install(FakeFiles.from("what.zip").with("readme", "hi")))
        .hasMessageContaining("what.zip")
        .hasMessageContaining("scripted");
  }

  @Test
  void refusesTheHostsOwnId() {
    assertThatThrownBy(() -> test.install(Scripted.files("{\"id\":\"annex\",\"tools\":[]}")))
        .hasMessageContaining("belongs to the host");
  }

  @Test
  void refusesPermissionsThatNobodyHas() {
    assertThatThrownBy(() ->
            test.install(
                Scripted.files("{\"id\":\"sample\",\"tools\":[],\"requests\":[\"rocket\"]}")))
        .hasMessageContaining("rocket")
        .hasMessageContaining("door");
  }

  @Test
  void grantsOnlyWhatTheManifestAsksFor() {
    test.install(Scripted.files(V2), new String[0]);
    assertThatThrownBy(() ->
            test.host
                .grants()
                .grant(SAMPLE, PermissionRequest.parse("door"), "tester", Optional.empty()))
        .hasMessageContaining("does not ask for it")
        .hasMessageContaining("door=back");
    test.host
        .grants()
        .grant(SAMPLE, PermissionRequest.parse("door=back"), "tester", Optional.empty());
    assertThat(test.host.grants().revoke(SAMPLE, PermissionRequest.parse("door=back"), "tester"))
        .isTrue();
    assertThat(test.host.grants().revoke(SAMPLE, PermissionRequest.parse("door=back"), "tester"))
        .isFalse();
  }

  @Test
  void survivesARestartWithStateAndGrants() {
    test.install(Scripted.files(V1));
    test.host.installer().disable(SAMPLE, "tester");
    test.reopen();
    assertThat(fault(test.call("sample", "go", "{}")).code())
        .isEqualTo(ErrorCode.EXTENSION_DISABLED);
    test.host.installer().enable(SAMPLE, "tester");
    assertThat(value(test.call("sample", "go", "{}")).asInt()).isEqualTo(1);
    assertThat(test.host.grants().of(SAMPLE)).hasSize(2);
  }

  @Test
  void keepsDataUnlessToldOtherwiseWhenUninstalling() {
    test.install(Scripted.files(V1));
    test.keyValues.put(SAMPLE, "k", new byte[1], Optional.empty(), new Condition.Always(), 1000);
    test.host.installer().uninstall(SAMPLE, false, "tester");
    assertThat(test.keyValues.get(SAMPLE, "k")).isPresent();
    assertThat(fault(test.call("sample", "go", "{}")).code()).isEqualTo(ErrorCode.TOOL_NOT_FOUND);

    test.install(Scripted.files(V1), new String[0]);
    assertThat(test.host.grants().of(SAMPLE)).isEmpty();
    test.host.installer().uninstall(SAMPLE, true, "tester");
    assertThat(test.keyValues.get(SAMPLE, "k")).isEmpty();
  }

  @Test
  void removesItsSecretsWhenUninstallingAndNobodyElses() {
    test.install(Scripted.files(V1));
    SecretName name = new SecretName("token");
    List<Owner> owners =
        List.of(
            Owner.extension(SAMPLE), Owner.operator(), Owner.extension(new ExtensionId("other")));
    owners.forEach(owner -> assertThat(test.secrets.put(owner, name, Secret.of("x"), 10)).isTrue());
    test.host.installer().uninstall(SAMPLE, false, "tester");
    assertThat(owners)
        .extracting(owner -> test.secrets.has(owner, name))
        .containsExactly(false, true, true);
  }

  @Test
  void leavesEverythingAsItWasWhenTheCodeIsBroken() {
    test.install(Scripted.files(V1));
    assertThatThrownBy(() ->
            test.host.installer().plan(Scripted.files(V2).with("broken", ""), Optional.empty()))
        .hasMessageContaining("broken");
    assertThat(test.call("sample", "go", "{}")).isInstanceOf(Outcome.Completed.class);
  }

  @Test
  void tellsListenersWhatChanged() {
    List<Set<Change>> heard = new ArrayList<>();
    test.host.catalog().onChange(heard::add);
    test.install(Scripted.files(V1));
    test.host.installer().disable(SAMPLE, "tester");
    test.host.installer().disable(SAMPLE, "tester");
    assertThat(heard).containsExactly(Set.of(Change.TOOLS), Set.of(Change.TOOLS));
  }

  @Test
  void installsWhileCallsRun() throws Exception {
    test.install(Scripted.files(V1));
    Hammer.strike(
        4,
        1_000,
        (thread, round) -> {
          if (thread == 0) {
            String file = round % 2 == 0 ? V2 : V1;
            InstallPlan plan = test.host.installer().plan(Scripted.files(file), Optional.empty());
            test.host.installer().install(plan, List.of(), true, "tester");
          } else {
            assertThat(test.call("sample", "go", "{}")).isInstanceOf(Outcome.Completed.class);
          }
        });
  }
}
