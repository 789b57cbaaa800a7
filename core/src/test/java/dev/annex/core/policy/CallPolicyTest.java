package dev.annex.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.Decision;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.store.PolicyStore.Choice;
import dev.annex.api.store.PolicyStore.Rule;
import dev.annex.api.store.PolicyStore.Scope;
import dev.annex.api.store.PolicyStore.Verdict;
import dev.annex.core.Scripted;
import dev.annex.core.TestHost;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CallPolicyTest {

  private static final ExtensionId SAMPLE = new ExtensionId("sample");
  private static final ExtensionId PLAIN = new ExtensionId("plain");
  private static final Optional<Long> NO_ASSET = Optional.empty();
  private static final Optional<Long> SEVEN = Optional.of(7L);
  private static final Optional<Long> EIGHT = Optional.of(8L);

  private final TestHost test = new TestHost();
  private final CallPolicy policy = new CallPolicy(test.policies);

  @BeforeEach
  void install() {
    test.install(
        Scripted.files(
            """
            {"id":"sample","actions":true,"tools":[{"name":"go"},{"name":"judge","hidden":true}],
             "policy":{"words":["read","write","delete"],"defaults":["ext:sample:reader"],"groups":[
               {"id":"ext:sample:reader","allow":["read"],"deny":["delete"]},
               {"id":"ext:sample:writer","allow":["read","write"]},
               {"id":"ext:sample:locked","deny":["read"]}]}}\
            """));
    test.install(Scripted.files("{\"id\":\"plain\",\"tools\":[{\"name\":\"go\"}]}"));
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void anExtensionsOwnGroupsAllowDenyAndLeaveTheRestToAPerson() {
    assertAllowed(called("read", NO_ASSET));
    Decision.Deny denied = assertDenied(called("delete", SEVEN));
    assertThat(denied.reason())
        .isEqualTo("action denied by extension policy: delete (group ext:sample:reader)");
    assertThat(denied.remedy())
        .isEqualTo(
            "To choose other groups: annex policy use sample GROUP… --asset 7; annex policy show sample lists them");
    Decision.Ask asked = assertAsked(called("write", SEVEN));
    assertThat(asked.question()).isEqualTo("May sample/go (write) with asset 7 run?");
    assertThat(asked.remedy())
        .isEqualTo("To allow it from now on: annex policy allow sample write --asset 7");
  }

  @Test
  void whateverDeniesWinsOverWhateverAllows() {
    rule(SAMPLE, NO_ASSET, "delete", Verdict.ALLOW);
    assertDenied(called("delete", NO_ASSET));

    rule(SAMPLE, NO_ASSET, "read", Verdict.DENY);
    Decision.Deny denied = assertDenied(called("read", NO_ASSET));
    assertThat(denied.reason()).isEqualTo("a rule of tester denies read for sample");
    assertThat(denied.remedy()).isEqualTo("To take the rule back: annex policy remove sample read");
  }

  @Test
  void aRuleForTheWholeExtensionDeniesWhatOneForAConnectionAllows() {
    rule(SAMPLE, SEVEN, "write", Verdict.ALLOW);
    assertAllowed(called("write", SEVEN));
    rule(SAMPLE, NO_ASSET, "write", Verdict.DENY);
    assertDenied(called("write", SEVEN));
  }

  @Test
  void aRuleToAskWinsOverWhateverAllows() {
    rule(SAMPLE, NO_ASSET, "read", Verdict.ASK);
    assertAsked(called("read", NO_ASSET));
    rule(SAMPLE, SEVEN, "read", Verdict.ALLOW);
    assertAsked(called("read", SEVEN));
    rule(SAMPLE, SEVEN, "tool:go", Verdict.DENY);
    assertDenied(called("read", SEVEN));

    rule(SAMPLE, SEVEN, "tool:go", Verdict.ASK);
    rule(SAMPLE, SEVEN, "write", Verdict.ALLOW);
    assertThat(assertAsked(called("write", SEVEN)).remedy())
        .isEqualTo(
            "A rule of tester asks each time. To take it back: annex policy remove sample tool:go --asset 7");
  }

  @Test
  void rulesForAConnectionHoldForThatOneOnly() {
    rule(SAMPLE, SEVEN, "write", Verdict.ALLOW);
    assertAllowed(called("write", SEVEN));
    assertAsked(called("write", EIGHT));
    assertAsked(called("write", NO_ASSET));
  }

  @Test
  void rulesMayNameToolsAndActionsInsteadOfWords() {
    rule(SAMPLE, NO_ASSET, "tool:go", Verdict.ALLOW);
    assertAllowed(called("write", NO_ASSET));

    assertAllowed(action("upload"));
    rule(SAMPLE, NO_ASSET, "action:upload", Verdict.DENY);
    assertDenied(action("upload"));
    assertAllowed(action("download"));
  }

  @Test
  void groupsHoldByConnectionThenByExtensionThenAsProposed() {
    choose(NO_ASSET, "ext:sample:writer");
    assertAllowed(called("write", SEVEN));
    choose(SEVEN, "ext:sample:locked");
    assertDenied(called("read", SEVEN));
    assertAsked(called("write", SEVEN));
    assertAllowed(called("write", EIGHT));

    var _ = test.policies.unchoose(new Scope(SAMPLE, NO_ASSET));
    assertAsked(called("write", EIGHT));
    assertDenied(called("delete", EIGHT));
  }

  @Test
  void theGroupsOfTheOperatorCanBeChosenToo() {
    test.policies.put(new PolicyGroup("user:night", "", "", Set.of("write"), Set.of("tool:go2")));
    assertAsked(called("write", NO_ASSET));
    choose(NO_ASSET, "user:night", "ext:sample:reader");
    assertAllowed(called("write", NO_ASSET));
    assertDenied(called("delete", NO_ASSET));
  }

  @Test
  void noGroupsAndGroupsThatAreGoneAllowNothing() {
    choose(NO_ASSET);
    assertAsked(called("read", NO_ASSET));
    choose(NO_ASSET, "user:gone");
    assertAsked(called("read", NO_ASSET));
  }

  @Test
  void whatIsUnclearIsAskedWithItsReason() {
    JudgedCall unclear = call(SAMPLE, "go", Optional.empty(), NO_ASSET, "its checker failed");
    Decision.Ask asked = assertAsked(unclear);
    assertThat(asked.question())
        .isEqualTo("May sample/go run? What it would do is not known: its checker failed");
    assertThat(asked.remedy()).endsWith("annex policy allow sample tool:go");
    rule(SAMPLE, NO_ASSET, "tool:go", Verdict.ALLOW);
    assertAllowed(unclear);
  }

  @Test
  void whatHasNoPolicyIsAllowedUnlessARuleSaysOtherwise() {
    Optional<PolicyBook> none = Optional.empty();
    JudgedCall call = call(PLAIN, "go", Optional.empty(), NO_ASSET, "");
    assertThat(policy.saysAnythingOf(PLAIN, none)).isFalse();
    assertAllowed(call);

    rule(PLAIN, NO_ASSET, "tool:go", Verdict.ASK);
    assertThat(policy.saysAnythingOf(PLAIN, none)).isTrue();
    assertAsked(call);
    rule(PLAIN, NO_ASSET, "tool:go", Verdict.DENY);
    assertDenied(call);
    rule(PLAIN, NO_ASSET, "tool:other", Verdict.DENY);
    rule(PLAIN, NO_ASSET, "tool:go", Verdict.ALLOW);
    assertAllowed(call);
  }

  private JudgedCall called(String word, Optional<Long> asset) {
    return call(SAMPLE, "go", Optional.of(word), asset, "");
  }

  private JudgedCall action(String name) {
    return call(SAMPLE, "action:" + name, Optional.empty(), NO_ASSET, "");
  }

  private JudgedCall call(
      ExtensionId id, String tool, Optional<String> word, Optional<Long> asset, String unclear) {
    Listed listed = test.host.catalog().find(new ToolName(id, tool)).orElseThrow();
    return new JudgedCall(listed.extension(), listed.tool(), asset, word, "", unclear);
  }

  private void rule(ExtensionId id, Optional<Long> asset, String word, Verdict verdict) {
    test.policies.put(new Rule(new Scope(id, asset), word, verdict, "tester", Instant.EPOCH));
  }

  private void choose(Optional<Long> asset, String... groups) {
    test.policies.choose(
        new Choice(new Scope(SAMPLE, asset), List.of(groups), "tester", Instant.EPOCH));
  }

  private void assertAllowed(JudgedCall call) {
    assertThat(policy.decide(call)).isEqualTo(new Decision.Allow("policy"));
  }

  private Decision.Deny assertDenied(JudgedCall call) {
    if (policy.decide(call) instanceof Decision.Deny deny) {
      return deny;
    }
    throw new AssertionError("not denied: " + policy.decide(call));
  }

  private Decision.Ask assertAsked(JudgedCall call) {
    if (policy.decide(call) instanceof Decision.Ask ask) {
      return ask;
    }
    throw new AssertionError("not asked: " + policy.decide(call));
  }
}
