package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Content;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.SessionId;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.distribution.PackageReader;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.mcp.Naming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Skills on a whole host: installed with a manifest or without, called by agents and each other.
 */
final class LuminarysSkillsTest {

  private static final Progress QUIET = Progress.none();

  @TempDir private static Path scratch;
  private static RunningHost host;
  private static GuestHost guests;

  @BeforeAll
  static void open() {
    host = Assembly.open(scratch.resolve("data"), AnnexConfig.defaults().withExamples(false));
    guests = new GuestHost(host);
  }

  @AfterAll
  static void close() {
    host.close();
  }

  @AfterEach
  void uninstall() {
    host.host()
        .catalog()
        .extensions()
        .forEach(one -> host.host().installer().uninstall(one.id(), true, "ann"));
  }

  /** The fixture of a language under another id, with the rest of its manifest. */
  private PackageFiles skill(String language, String id, String manifest) throws IOException {
    Path folder = Files.createTempDirectory(scratch, id);
    Files.copy(
        Guests.folder("luminarys/luminarys-" + language).resolve("skill.wasm"),
        folder.resolve("skill.wasm"));
    Files.writeString(folder.resolve("manifest.yaml"), "id: %s\n%s".formatted(id, manifest));
    return PackageReader.read(folder);
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  private Outcome run(Caller caller, ExtensionId skill, String tool, String arguments) {
    return host.host()
        .invoker()
        .invoke(
            Invocation.of(
                caller,
                new ToolName(skill, tool),
                json(arguments),
                Instant.now().plus(Duration.ofSeconds(60))),
            QUIET);
  }

  private JsonNode value(Caller caller, ExtensionId skill, String tool, String arguments) {
    Outcome outcome = run(caller, skill, tool, arguments);
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    JsonNode value = ((Outcome.Completed) outcome).result().value().orElseThrow();
    return Json.parse(Json.write(value));
  }

  private static Caller ann(String session) {
    return Caller.agent("ann").in(new SessionId(session));
  }

  @Test
  void everyPermissionThatAManifestComesToIsOneOfOurs() throws IOException {
    PackageFiles files =
        skill(
            "rust",
            "All-Keys",
            """
            path: skills/other.skill
            description: everything
            permissions:
              fs: { enabled: true, dirs: ["/data:rw", "/etc/x:ro", "/p/*/src:rw", "/"] }
              http:
                enabled: true
                allowlist: ["https://a.com/**", "https://*.b.com/x/*/**", "http://10.0.0.5:80/**", "**", "https://*/**"]
                max_response_bytes: 20000000
                allow_websocket: true
                private: true
                insecure: true
              tcp: { enabled: true, allowlist: ["a:1", "*:2", "*.b.com:*", "[::1]:22", "**"], private: true, insecure: true }
              shell: { enabled: true, allowlist: ["git **", "./**", ".venv/bin/x **", "/bin/ls *"], allowed_dirs: ["/data", "/my work/'s"] }
              file_transfer: { enabled: true, allowed_nodes: ["*"], local_dirs: ["/data:rw"] }
              llm: { enabled: true }
            env: { KEY: "${KEY:-x}" }
            invoke_policy: { can_invoke: ["other", "*"], can_be_invoked_by: [other] }
            """);
    ExtensionId id = guests.install(files, "all", List.of());
    var manifest = host.host().catalog().extension(id).orElseThrow().manifest();
    assertThat(id).isEqualTo(new ExtensionId("all-keys"));
    assertThat(manifest.requests())
        .extracting(Object::toString)
        .contains("files=/data", "shell=/data/** **", "extensions.callers=other", "env=KEY", "llm");
    assertThat(manifest.wants().toJson().path("http-response-bytes").asLong())
        .isEqualTo(20_000_000);
    assertThat(value(Caller.agent("ann"), id, "ping", "{}")).isEqualTo(json("'pong'"));
  }

  @Test
  void anEmptyListOfCommandsIsOneOfOurPermissionsToo() throws IOException {
    ExtensionId id =
        guests.install(
            skill("as", "any-command", "permissions: { shell: { enabled: true } }"),
            "any",
            List.of("shell"));
    assertThat(host.host().grants().of(id))
        .extracting(grant -> grant.permission().toString())
        .containsExactlyInAnyOrder("shell=* **", "shell=/** **");
  }

  @Test
  void agentsCallByTheNameInTheListAndByTheOneOfOtherHosts() throws IOException {
    ExtensionId id = guests.install(skill("as", "fs-skill", "permissions: {}"), "fs", List.of());
    Naming naming = Naming.agentNames();
    for (String name : List.of("fs__ping", "fs-skill/ping", "fs/ping")) {
      assertThat(naming.tool(host.host().catalog(), name))
          .as(name)
          .map(Listed::tool)
          .map(tool -> tool.name())
          .contains(new ToolName(id, "ping"));
    }
    for (String name :
        List.of("fs-skill/nope", "/ping", "fs-skill/", "other/ping", "fs-skill/ping/x")) {
      assertThat(naming.tool(host.host().catalog(), name)).as(name).isEmpty();
    }
    assertThat(host.host().catalog().visibleTo(Caller.agent("ann")))
        .extracting(listed -> listed.tool().name().tool())
        .contains("ping")
        .doesNotContain("inner", "on_event");
  }

  @Test
  void hiddenMethodsAreRefusedToAgents() throws IOException {
    ExtensionId id =
        guests.install(
            skill(
                "as",
                "hides",
                "permissions: {}\nmcp: { hidden_methods: [ping, nope], exposed_methods: [ping, echo] }"),
            "hides",
            List.of());
    for (String tool : List.of("ping", "reverse", "inner", "on_event")) {
      Outcome outcome = run(Caller.agent("ann"), id, tool, "{'message':'x'}");
      assertThat(((Outcome.Failed) outcome).fault().code())
          .as(tool)
          .isEqualTo(ErrorCode.PERMISSION_DENIED);
    }
    assertThat(value(Caller.agent("ann"), id, "echo", "{'message':'x'}")).isEqualTo(json("'x'"));
    assertThat(host.host().catalog().extension(id).orElseThrow().manifest().ignored())
        .anyMatch(one -> one.contains("nope"));
  }

  @Test
  void oneToolStandsForAWholeSkill() throws IOException {
    ExtensionId id =
        guests.install(
            skill("as", "whole", "permissions: {}\nmcp: { mapping: per_skill }"),
            "whole",
            List.of());
    Caller ann = Caller.agent("ann");
    assertThat(host.host().catalog().visibleTo(ann))
        .extracting(listed -> listed.tool().name())
        .containsExactly(new ToolName(id, "whole"));
    assertThat(value(ann, id, "whole", "{'method':'echo','arguments':{'message':'below'}}"))
        .isEqualTo(json("'below'"));
    assertThat(value(ann, id, "whole", "{'method':'echo','message':'beside'}"))
        .isEqualTo(json("'beside'"));
    for (String arguments :
        List.of("{'method':'on_event'}", "{'method':'inner'}", "{}", "{'method':'echo'}")) {
      assertThat(((Outcome.Failed) run(ann, id, "whole", arguments)).fault().code())
          .as(arguments)
          .isEqualTo(ErrorCode.INVALID_ARGUMENTS);
    }
  }

  @Test
  void aBareModuleIsInstalledUnderItsTypeId() throws IOException {
    Path module = scratch.resolve("echo.wasm");
    Files.copy(Guests.folder("luminarys/luminarys-as").resolve("skill.wasm"), module);
    ExtensionId id = guests.install(PackageReader.read(module), "bare", List.of());
    assertThat(id).isEqualTo(new ExtensionId("dev.annex.fixture.as"));
    assertThat(value(Caller.agent("ann"), id, "ping", "{}")).isEqualTo(json("'pong'"));
  }

  @Test
  void aSignedSkillIsRefusedWithAdvice() throws IOException {
    Path signed = scratch.resolve("x.skill");
    Files.write(signed, new byte[] {1, 2, 3});
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(
            () -> host.host().installer().plan(PackageReader.read(signed), Optional.empty()))
        .withMessageContaining("Put the .wasm");
  }

  @Test
  void skillsCallOneAnotherAsTheirManifestsSay() throws IOException {
    ExtensionId caller =
        guests.install(
            skill(
                "rust", "caller", "permissions: {}\ninvoke_policy: { can_invoke: [friend, foe] }"),
            "caller",
            List.of("extensions.call", "kv", "log"));
    guests.install(
        skill("as", "friend", "permissions: {}\ninvoke_policy: { can_be_invoked_by: [caller] }"),
        "friend",
        List.of());
    guests.install(
        skill("as", "foe", "permissions: {}\ninvoke_policy: { can_be_invoked_by: [other] }"),
        "foe",
        List.of());
    List<String> errors = new ArrayList<>();
    for (String call :
        List.of("friend','method':'context", "friend','method':'on_event", "foe','method':'ping")) {
      assertThat(
              value(
                  ann(call),
                  caller,
                  "command",
                  "{'type':'call_module','payload':{'skill_id':'%s','callback':'on_result'}}"
                      .formatted(call)))
          .isEqualTo(json("'commanded'"));
      JsonNode event = value(ann(call), caller, "heard", "{}").path(0).path("event");
      errors.add(event.path("error").asString());
    }
    assertThat(errors.get(0)).isEmpty();
    assertThat(errors.get(1)).contains("not meant for callers");
    assertThat(errors.get(2)).contains("can_be_invoked_by", "caller");
  }

  @Test
  void batchesKeepTheirOrderOnAWholeHost() throws IOException {
    ExtensionId caller =
        guests.install(
            skill("rust", "caller", "permissions: {}\ninvoke_policy: { can_invoke: [friend] }"),
            "caller",
            List.of("extensions.call", "kv", "log"));
    guests.install(
        skill("as", "friend", "permissions: {}\ninvoke_policy: { can_be_invoked_by: ['*'] }"),
        "friend",
        List.of());
    value(
        ann("b"),
        caller,
        "batch",
        "{'skill_id':'friend','method':'echo','items':50,'concurrency':4}");
    JsonNode items = value(ann("b"), caller, "heard", "{}").path(0).path("event").path("items");
    assertThat(items).hasSize(50);
    for (int i = 0; i < 50; i++) {
      assertThat(items.path(i).path("index").asInt()).isEqualTo(i);
      assertThat(items.path(i).path("error").asString()).isEmpty();
    }
  }

  @Test
  void stateIsKeptWhenTheHostIsOpenedAgain() throws IOException {
    ExtensionId id =
        guests.install(skill("as", "keeps", "permissions: {}"), "keeps", List.of("kv"));
    value(ann("s"), id, "remember", "{'text':'mine'}");
    host.close();
    open();
    assertThat(value(ann("s"), id, "recall", "{}")).isEqualTo(json("'mine'"));
    assertThat(value(ann("t"), id, "recall", "{}")).isEqualTo(json("''"));
  }

  @Test
  void oneStateOfAllSessionsWhereTheManifestSaysSo() throws IOException {
    ExtensionId id =
        guests.install(
            skill("as", "shares", "permissions: {}\nstate: { scope: skill }"),
            "shares",
            List.of("kv"));
    value(ann("s"), id, "remember", "{'text':'ours'}");
    assertThat(value(ann("t"), id, "recall", "{}")).isEqualTo(json("'ours'"));
  }

  @Test
  void whatTheSkillTellsTheModelIsASecondText() throws IOException {
    ExtensionId id = guests.install(skill("as", "tells", "permissions: {}"), "tells", List.of());
    Outcome outcome = run(Caller.agent("ann"), id, "explain", "{'text':'more'}");
    assertThat(((Outcome.Completed) outcome).result().content())
        .containsExactly(new Content.Text("told"), new Content.Text("more"));
  }

  @Test
  void variablesAreThoseOfTheOperatorAndNeverOfTheHost() throws IOException {
    ExtensionId id =
        guests.install(
            skill(
                "go",
                "reads",
                "permissions: {}\nenv: { PATH: '${PATH:-fallback}', HOME: '${HOME}', PLAIN: text }"),
            "reads",
            List.of("env"));
    Caller ann = Caller.agent("ann");
    assertThat(value(ann, id, "host", "{'key':'PATH'}")).isEqualTo(json("{'value':'fallback'}"));
    assertThat(value(ann, id, "host", "{'key':'HOME'}")).isEqualTo(json("{'value':''}"));
    assertThat(value(ann, id, "host", "{'key':'PLAIN'}")).isEqualTo(json("{'value':'text'}"));
    assertThat(value(ann, id, "host", "{'key':'USER'}")).isEqualTo(json("{'value':''}"));
  }
}
