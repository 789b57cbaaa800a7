package dev.annex.core.author;

import static dev.annex.core.TestHost.done;
import static dev.annex.core.TestHost.fault;
import static dev.annex.core.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.SessionId;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Hook;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.AgentName;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.core.AnnexHost;
import dev.annex.core.Scripted;
import dev.annex.core.Scripted.DoorCapability;
import dev.annex.core.Scripted.ScriptedDialect;
import dev.annex.core.Scripted.ScriptedRuntime;
import dev.annex.core.install.InstallPlan;
import dev.annex.core.memory.MemoryGrants;
import dev.annex.core.memory.MemoryInstallRecords;
import dev.annex.core.memory.MemoryJournal;
import dev.annex.core.memory.MemoryKeyValueStore;
import dev.annex.core.memory.MemoryPackageStore;
import dev.annex.testkit.Hammer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(60)
final class AuthoringTest {

  private static final ExtensionId MATH = new ExtensionId("math");
  private static final Origin ORIGIN = new Origin("ann", "chat 1", Optional.of("c1"));

  private final ScriptedRuntime runtime = new ScriptedRuntime();
  private final MemoryKeyValueStore keyValues = new MemoryKeyValueStore(Clock.systemUTC());
  private final MemoryInstallRecords installs = new MemoryInstallRecords();
  private final MemoryPackageStore packages = new MemoryPackageStore();
  private final MemoryGrants grants = new MemoryGrants();
  private final MemoryJournal journal = new MemoryJournal();
  private AuthoringRules rules = AuthoringRules.defaults();
  private AnnexHost host = open();

  private AnnexHost open() {
    AnnexHost opened =
        AnnexHost.builder()
            .capability(new DoorCapability())
            .runtime(runtime)
            .dialect(new ScriptedDialect())
            .dialect(new DraftDialect())
            .installs(installs)
            .packages(packages)
            .grants(grants)
            .keyValues(keyValues)
            .journal(journal)
            .authoring(rules, manifest -> {})
            .open();
    var _ =
        opened
            .installer()
            .addBuiltin(
                AuthoringTools.over(
                    opened.authoring(),
                    opened.catalog(),
                    extension ->
                        Optional.<JsonNode>of(Json.object().put("network", false))
                            .filter(_ -> extension.manifest().dialect().equals("draft"))));
    return opened;
  }

  @AfterEach
  void close() {
    host.close();
  }

  private void reopen() {
    host.close();
    host = open();
  }

  private static Draft draft(String name, String version, String source) {
    return draft(name, version, source, "none");
  }

  private static Draft draft(String name, String version, String source, String workspace) {
    return new Draft(
        name, version, Optional.empty(), Json.object().put("workspace", workspace), source);
  }

  private Authored load(String name, String version, String source) {
    return host.authoring().load(draft(name, version, source), ORIGIN);
  }

  private Outcome call(String agentName, String arguments) {
    return host.catalog()
        .find(new AgentName(agentName))
        .map(listed ->
            host.invoker()
                .invoke(
                    Invocation.of(caller(), listed.tool().name(), Json.parse(arguments), soon()),
                    Progress.none()))
        .orElseThrow(() -> new AssertionError("no tool " + agentName));
  }

  private static Caller caller() {
    return Caller.agent("ann").in(new SessionId("c1"));
  }

  private static Instant soon() {
    return Instant.now().plus(Duration.ofMinutes(1));
  }

  private JsonNode tool(String tool, String arguments) {
    return value(call(tool, arguments));
  }

  @Test
  void aModelLoadsListsUsesAndUnloadsAnExtension() {
    runtime.script("add", (call, gate, meter) -> done("5"));

    JsonNode loaded =
        tool(
            "load_extension",
            """
            {"name":"my-math","version":"1.0.0","description":"adds","source":"add sub"}\
            """);

    assertThat((Object) loaded)
        .isEqualTo(
            Json.parse(
                """
                {"loaded":true,"name":"my-math","prefix":"my_math","version":"1.0.0",
                 "tools":["my_math_add","my_math_sub"],
                 "message":"Extension \\"my-math\\" loaded. On the NEXT message turn, call these tools by their full name: my_math_add, my_math_sub."}\
                """));
    assertThat((Object) tool("list_extensions", "{}"))
        .isEqualTo(
            Json.parse(
                """
                {"count":1,"extensions":[{"name":"my-math","version":"1.0.0","description":"adds",
                 "tools":["my_math_add","my_math_sub"],"permissions":{"workspace":"none"}}]}\
                """));
    assertThat(tool("my_math_add", "{}").asInt()).isEqualTo(5);

    assertThat(tool("unload_extension", "{\"name\":\"my-math\"}").path("unloaded").asBoolean())
        .isTrue();
    assertThat(tool("unload_extension", "{\"name\":\"my-math\"}").path("unloaded").asBoolean())
        .isFalse();
    assertThat(tool("list_extensions", "{}").path("count").asInt()).isZero();
    assertThat(host.authoring().departed("my_math_add").orElseThrow().message())
        .isEqualTo(
            "Extension \"my-math\" has been unloaded. Tool \"my_math_add\" is no longer available.");
    assertThat(host.authoring().departed("other_add")).isEmpty();
  }

  @Test
  void theListHasWhatAPersonInstalledAsWellAndThatStays() {
    var _ =
        host.installer()
            .install(
                host.installer()
                    .plan(new DraftFiles(draft("of-ann", "2.0.0", "add"), ""), Optional.empty()),
                List.of(),
                false,
                "ann");
    var _ = tool("load_extension", "{\"name\":\"none\",\"version\":\"1.0.0\",\"source\":\"\"}");

    assertThat((Object) tool("list_extensions", "{}"))
        .isEqualTo(
            Json.parse(
                """
                {"count":2,"extensions":[
                 {"name":"of-ann","version":"2.0.0","tools":["of_ann_add"],"permissions":{"network":false}},
                 {"name":"none","version":"1.0.0","tools":[],"permissions":{"workspace":"none"}}]}\
                """));
    assertThat(tool("unload_extension", "{\"name\":\"of-ann\"}").path("unloaded").asBoolean())
        .isFalse();
    host.installer().disable(new ExtensionId("of_ann"), "ann");
    assertThat(tool("list_extensions", "{}").path("count").asInt()).isEqualTo(1);
  }

  @Test
  void zeroToolsAreFine() {
    JsonNode loaded =
        tool("load_extension", "{\"name\":\"none\",\"version\":\"1.0.0\",\"source\":\"\"}");
    assertThat(loaded.path("tools").toString()).isEqualTo("[]");
    assertThat(tool("list_extensions", "{}").path("count").asInt()).isEqualTo(1);
  }

  @Test
  void inputIsCheckedAndTheToolsSayWhatTheyDo() {
    assertThat(fault(call("load_extension", "{\"name\":\"x\",\"version\":\"1.0.0\"}")).code())
        .isEqualTo(ErrorCode.INVALID_ARGUMENTS);
    assertThat(
            fault(
                    call(
                        "load_extension",
                        """
                        {"name":"x","version":"1.0.0","source":"","workspace_access":"all"}\
                        """))
                .code())
        .isEqualTo(ErrorCode.INVALID_ARGUMENTS);
    assertThat(
            fault(call("load_extension", "{\"name\":\"  \",\"version\":\"1.0.0\",\"source\":\"\"}"))
                .message())
        .isEqualTo("Extension name must not be empty");
    var load = host.catalog().find(new AgentName("load_extension")).orElseThrow().tool();
    assertThat(load.effects().readsOnly()).isFalse();
    var list = host.catalog().find(new AgentName("list_extensions")).orElseThrow().tool();
    assertThat(list.effects().readsOnly()).isTrue();
  }

  @Test
  void whatAsksForRightsHoldsNoneUntilAPersonSaysYes() {
    runtime.script(
        "look",
        (call, gate, meter) ->
            done(Json.write(gate.call("door.open", Json.object().put("name", "front")))));
    Authored loaded = host.authoring().load(draft("math", "1.0.0", "look", "read"), ORIGIN);

    assertThat(loaded.pending()).containsExactly(PermissionRequest.parse("door"));
    var fault = fault(call("math_look", "{}"));
    assertThat(fault.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(fault.message()).contains("annex grant math door");

    host.grants().grant(MATH, PermissionRequest.parse("door"), "bob", Optional.empty());
    assertThat(tool("math_look", "{}").path("opened").asString()).isEqualTo("front");
    assertThat(host.authoring().find(MATH).orElseThrow().pending()).isEmpty();
  }

  @Test
  void aModelIsToldWhatWaitsForAPerson() {
    Outcome outcome =
        call(
            "load_extension",
            """
            {"name":"math","version":"1.0.0","source":"look","workspace_access":"read"}\
            """);
    assertThat(outcome.toString())
        .contains(
            "Waiting for a person's yes: door. A person gives it with: annex grant math PERMISSION");
  }

  @Test
  void aHookOfAModelsOwnExtensionIsNotCalledUntilAPersonSaysYes() {
    AtomicInteger called = new AtomicInteger();
    runtime.script("go", (call, gate, meter) -> done("1"));
    runtime.script(
        "hook:tool.pre_call",
        (call, gate, meter) -> {
          called.incrementAndGet();
          return done("{}");
        });
    var _ = load("math", "1.0.0", "go hook:tool.pre_call");
    var _ = call("math_go", "{}");
    assertThat(called).hasValue(0);

    host.grants()
        .grant(
            MATH,
            Hook.sync(Hook.PRE_CALL, new ToolName(MATH, "x")).permission(),
            "bob",
            Optional.empty());
    var _ = call("math_go", "{}");
    assertThat(called).hasValue(1);
  }

  @Test
  void whatTheOperatorGrantsToAllOfThemNeedsNobody() {
    rules = rules.withGranted(List.of(PermissionRequest.parse("door")));
    reopen();
    Authored loaded = host.authoring().load(draft("math", "1.0.0", "look", "read"), ORIGIN);
    assertThat(loaded.pending()).isEmpty();
    Authored other = host.authoring().load(draft("other", "1.0.0", "look", "none"), ORIGIN);
    assertThat(grants.of(other.id())).isEmpty();
  }

  @Test
  void grantsThatNobodyCanGiveAreNoticedWhenTheHostIsOpened() {
    var builder =
        AnnexHost.builder()
            .authoring(
                rules.withGranted(List.of(PermissionRequest.parse("hooks.rule=x"))),
                manifest -> {});
    assertThatThrownBy(builder::open)
        .isInstanceOfSatisfying(
            AnnexException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID))
        .hasMessageStartingWith("Self-authored extensions cannot be granted hooks.rule=x: ");
  }

  @Test
  void aNameIsLoadedOnce() {
    var _ = load("math", "1.0.0", "add");
    assertThatThrownBy(() -> load("math", "2.0.0", "add"))
        .hasMessage("Extension \"math\" is already loaded. Unload it first.");
    assertThatThrownBy(() -> load("MATH", "2.0.0", "add"))
        .hasMessageContaining("extension \"math\" is there already");
    assertThat(host.authoring().find(MATH).orElseThrow().kept()).containsExactly(1);
  }

  @Test
  void whatPeopleInstalledIsNotAModelsToReplaceOrUnload() {
    InstallPlan plan =
        host.installer()
            .plan(
                Scripted.files("{\"id\":\"math\",\"tools\":[{\"name\":\"add\"}]}"),
                Optional.empty());
    host.installer().install(plan, List.of(), false, "bob");

    assertThatThrownBy(() -> load("math", "1.0.0", "add"))
        .hasMessage("Extension \"math\" is already loaded. Unload it first.");
    assertThat(host.authoring().unload("math", "ann")).isFalse();
    assertThat(host.authoring().list()).isEmpty();
    assertThat(host.catalog().extension(MATH)).isPresent();
  }

  @Test
  void ofManyLoadsOfOneNameOneSucceeds() throws Exception {
    AtomicInteger loaded = new AtomicInteger();
    Hammer.strike(
        8,
        1,
        (thread, round) -> {
          try {
            var _ = load("math", "1.0.%d".formatted(thread), "add");
            loaded.incrementAndGet();
          } catch (AnnexException e) {
            assertThat(e).hasMessage("Extension \"math\" is already loaded. Unload it first.");
          }
        });
    assertThat(loaded).hasValue(1);
    assertThat(host.authoring().find(MATH).orElseThrow().kept()).hasSize(1);
  }

  @Test
  void whatCannotBeLoadedLeavesNothingBehind() {
    assertThatThrownBy(() -> load("math", "1.0.0", "not(")).hasMessageContaining("no list");
    assertThatThrownBy(() -> load("math", "1.0.0", "hook:tool.pre_call (")).isNotNull();
    assertThat(host.authoring().list()).isEmpty();
    assertThat(host.catalog().extension(MATH)).isEmpty();
    assertThat(load("math", "1.0.0", "add").current().number()).isEqualTo(1);
  }

  @Test
  void everyVersionIsKeptAndCanBeLookedAtAndLoadedAgain() {
    runtime.script("add", (call, gate, meter) -> done("\"add\""));
    runtime.script("sum", (call, gate, meter) -> done("\"sum\""));
    var _ = load("math", "1.0.0", "add");
    assertThat(host.authoring().unload("math", "ann")).isTrue();
    Authored second = load("math", "2.0.0", "sum");
    assertThat(second.kept()).containsExactly(1, 2);
    assertThat(host.authoring().revision(MATH, 1).draft().source()).isEqualTo("add");
    assertThat(host.authoring().revision(MATH, 1).origin()).isEqualTo(ORIGIN);

    Authored reverted = host.authoring().revert(MATH, 1, "bob");

    assertThat(reverted.current().number()).isEqualTo(1);
    assertThat(reverted.kept()).containsExactly(1, 2);
    assertThat(tool("math_add", "{}").asString()).isEqualTo("add");
    assertThat(host.authoring().unload("math", "ann")).isTrue();
    assertThat(load("math", "3.0.0", "add").current().number()).isEqualTo(3);
    assertThatThrownBy(() -> host.authoring().revision(MATH, 4))
        .hasMessageContaining("annex authored show math");
  }

  @Test
  void revertingAlsoBringsBackWhatWasUnloaded() {
    var _ = load("math", "1.0.0", "add");
    assertThat(host.authoring().unload("math", "ann")).isTrue();
    assertThat(host.authoring().revert(MATH, 1, "bob").installed()).isTrue();
  }

  @Test
  void itAllSurvivesARestartAndABrokenOneStopsNobody() {
    runtime.script("add", (call, gate, meter) -> done("5"));
    var _ = load("bad", "1.0.0", "x");
    var _ = load("math", "1.0.0", "add");
    var record = installs.find(new ExtensionId("bad")).orElseThrow();
    installs.save(record.withManifest(""));
    packages.remove(record.digest());

    reopen();

    assertThat(tool("math_add", "{}").asInt()).isEqualTo(5);
    Authored bad = host.authoring().find(new ExtensionId("bad")).orElseThrow();
    assertThat(bad.problem()).isPresent();
    assertThat(host.authoring().unload("bad", "ann")).isTrue();
    assertThat(host.authoring().find(MATH).orElseThrow().current().origin()).isEqualTo(ORIGIN);
  }

  @Test
  void itIsKnownWhoWroteWhatAndWhere() {
    var _ = tool("load_extension", "{\"name\":\"math\",\"version\":\"1.0.0\",\"source\":\"add\"}");
    assertThat(host.installer().installed(MATH).orElseThrow().source())
        .isEqualTo("written by a model, for ann, conversation c1");
    assertThat(host.authoring().find(MATH).orElseThrow().current().origin())
        .isEqualTo(new Origin("ann", "", Optional.of("c1")));
    List<JournalEntry> lines =
        journal
            .read(
                new Journal.Query(
                    Long.MAX_VALUE,
                    100,
                    Optional.of(MATH),
                    Optional.empty(),
                    Optional.of(JournalEntry.Kind.LIFECYCLE)))
            .stream()
            .map(line -> line.entry())
            .toList();
    assertThat(lines.getFirst().facts().path("source").asString()).startsWith("written by a model");
  }

  @Test
  void sizesAndCountsAreBounded() {
    rules = rules.withBounds(new ByteSize(10), 2, 2);
    reopen();
    assertThatThrownBy(() -> load("math", "1.0.0", "x".repeat(11)))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
        .hasMessageContaining("its source has 11 B, and at most 10 B are taken");
    for (int i = 1; i <= 3; i++) {
      var _ = load("math", "%d.0.0".formatted(i), "add");
      assertThat(host.authoring().unload("math", "ann")).isTrue();
    }
    assertThat(host.authoring().find(MATH).orElseThrow().kept()).containsExactly(2, 3);
    var _ = load("two", "1.0.0", "add");
    assertThatThrownBy(() -> load("three", "1.0.0", "add"))
        .hasMessageContaining("2 self-authored extensions are kept already");
    assertThatThrownBy(() -> host.authoring().forget(new ExtensionId("two")))
        .hasMessageContaining("annex uninstall two");
    host.authoring().forget(MATH);
    assertThat(load("three", "1.0.0", "add").installed()).isTrue();
  }

  @Test
  void aCapturedToolOfAnUnloadedVersionFailsForEver() {
    runtime.script("add", (call, gate, meter) -> done("5"));
    var _ = load("temp", "1.0.0", "add");
    LoadedTool captured = host.authoring().tools(new ExtensionId("temp")).getFirst();
    assertThat(value(captured.call(host.invoker(), caller(), Json.object(), soon())).asInt())
        .isEqualTo(5);

    assertThat(host.authoring().unload("temp", "ann")).isTrue();
    String text = "Extension \"temp\" has been unloaded. Tool \"temp_add\" is no longer available.";
    assertThat(fault(captured.call(host.invoker(), caller(), Json.object(), soon())).message())
        .isEqualTo(text);
    var _ = load("temp", "1.0.0", "add");
    assertThat(fault(captured.call(host.invoker(), caller(), Json.object(), soon())).message())
        .isEqualTo(text);
    assertThat(host.catalog().extension(new ExtensionId("temp")).map(Extension::callable))
        .contains(true);
  }
}
