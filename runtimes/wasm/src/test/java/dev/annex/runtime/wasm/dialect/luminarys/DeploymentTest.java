package dev.annex.runtime.wasm.dialect.luminarys;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.runtime.wasm.dialect.luminarys.SkillDescriptor.Requirement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentTest {

  private static final Set<String> ASSEMBLY_SCRIPT = Set.of("abort");
  private static final List<String> ALWAYS =
      List.of("instance.session", "kv=luminarys/state/", "log");

  private final List<String> ignored = new ArrayList<>();

  private Deployment read(String yaml) {
    return DeploymentReader.read(ManifestYaml.read(yaml.getBytes(StandardCharsets.UTF_8)), ignored);
  }

  private List<String> requests(String permissions) {
    Deployment deployment = read("id: x\npermissions:\n" + permissions.indent(2));
    return new GrantRequests(deployment, ASSEMBLY_SCRIPT, ignored)
        .read().stream()
            .map(PermissionRequest::toString)
            .filter(request -> !ALWAYS.contains(request))
            .sorted()
            .toList();
  }

  private static SkillDescriptor skill(Requirement... required) {
    return new SkillDescriptor(Optional.of("a.b.c"), "", "", "", List.of(), List.of(required));
  }

  @Test
  void asksForFoldersAsTheyAreWritten() {
    assertThat(
            requests(
                """
                fs:
                  enabled: true
                  dirs: ["/data:rw", "/config:ro", "/plain", "/p/*/src:rw", "/a/{x,y}:ro", "/all/**:rw"]
                """))
        .containsExactly(
            "archive",
            "files.read=/a/x",
            "files.read=/a/y",
            "files.read=/config",
            "files.read=/plain",
            "files=/all",
            "files=/data",
            "files=/p/*/src");
    assertThat(ignored).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "relative:rw",
        "/a/**/b:ro",
        "/a?:ro",
        "/a/[bc]",
        "/a/../b",
        "C:\\\\x:rw",
        "/${HOME}:rw"
      })
  void neverAsksForAFolderThatItCannotSay(String written) {
    assertThat(requests("fs:\n  enabled: true\n  dirs: [\"%s\"]".formatted(written)))
        .containsExactly("archive");
    assertThat(ignored).singleElement().asString().contains("permissions.fs.dirs", "has no effect");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://api.example.com/** | http=https://api.example.com",
        "https://*.internal.company/** | http=https://*.internal.company",
        "http://localhost:8080/** | http=http://localhost:8080",
        "https://API.example.com:8443/v1/** | http=https://api.example.com:8443/v1",
        "https://x.com/a/*/b/** | http=https://x.com/a/*/b",
        "https://*/** | http=https://*:*",
        "** | http=*",
        "* | http=*",
        "http://[fd00::1]:80/** | http=http://[fd00::1]:80",
      })
  void asksForAddresses(String written, String request) {
    assertThat(requests("http:\n  enabled: true\n  allowlist: [\"%s\"]".formatted(written)))
        .containsExactly(request);
    assertThat(ignored).singleElement().asString().startsWith("permissions.http reaches");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://x.com/v1/users", "https://x.com", "https://x.com/v1/*"})
  void saysWhereAPermissionMeansMore(String written) {
    assertThat(requests("http:\n  enabled: true\n  allowlist: [\"%s\"]".formatted(written)))
        .hasSize(1);
    assertThat(ignored).anyMatch(one -> one.contains("everything below this path"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api.example.com/**",
        "https://api.example.com*",
        "https://api.*.com/**",
        "https://x.com/a*",
        "https://x.com/**/b",
        "https://x.com/a?b=c",
        "https://x.com/../**",
        "https://x.com:99999/**",
        "https://10.0.0.*/**",
        "ftp://x.com/**",
        "https://user@x.com/**",
        "https://*.com/**",
        "wss://x.com/**"
      })
  void neverAsksForAnAddressThatItCannotSay(String written) {
    assertThat(requests("http:\n  enabled: true\n  allowlist: [\"%s\"]".formatted(written)))
        .isEmpty();
    assertThat(ignored)
        .anyMatch(
            one -> one.startsWith("permissions.http.allowlist") && one.contains("has no effect"));
  }

  @Test
  void asksForWebSocketsOnlyWhereTheManifestAllowsThem() {
    assertThat(
            requests(
                """
                http:
                  enabled: true
                  allow_websocket: true
                  insecure: true
                  private: true
                  allowlist: ["https://a.com/**", "wss://b.com/x/**"]
                """))
        .containsExactly(
            "http.private",
            "http=https://a.com",
            "websocket.insecure=wss://a.com",
            "websocket.insecure=wss://b.com/x",
            "websocket.private",
            "websocket=wss://a.com",
            "websocket=wss://b.com/x");
    assertThat(ignored).isEmpty();
  }

  @Test
  void asksForPlacesOfTcp() {
    assertThat(
            requests(
                """
                tcp:
                  enabled: true
                  private: true
                  allowlist: ["redis.internal:6379", "*:5432", "*.x.com:*", "10.0.0.*:*", "no-port", "[::1]:22"]
                """))
        .containsExactly(
            "tcp.private",
            "tcp=*.x.com:*",
            "tcp=*:5432",
            "tcp=[::1]:22",
            "tcp=redis.internal:6379");
    assertThat(ignored)
        .hasSize(2)
        .allMatch(one -> one.contains("has no effect"))
        .anyMatch(one -> one.contains("10.0.0.*:*"))
        .anyMatch(one -> one.contains("no-port"));
  }

  @Test
  void asksForCommandsAndFolders() {
    assertThat(
            requests(
                """
                shell:
                  enabled: true
                  allowlist: ["git **", "python -m venv .venv", "./**", "sh -c 'x'", "/usr/bin/{make,ninja} **"]
                  allowed_dirs: ["/data/project", "/data/*"]
                """))
        .containsExactly(
            "shell.workdir=/data/project",
            "shell=/data/project/** **",
            "shell=/usr/bin/make **",
            "shell=/usr/bin/ninja **",
            "shell=git **",
            "shell=python -m venv .venv");
    assertThat(ignored)
        .hasSize(3)
        .allMatch(one -> one.startsWith("permissions.shell."))
        .filteredOn(one -> one.contains("has no effect"))
        .hasSize(2);
  }

  @Test
  void aRelativeProgramIsOneInTheFoldersWhereProgramsStart() {
    assertThat(
            requests(
                """
                shell:
                  enabled: true
                  allowlist: ["./**", ".venv/bin/pip **", "./run fast"]
                  allowed_dirs: ["/data", "/my work"]
                """))
        .containsExactly(
            "shell.workdir=/data",
            "shell.workdir=/my work",
            "shell=/data/** **",
            "shell=/data/**/.venv/bin/pip **",
            "shell=/data/**/run fast",
            "shell=/data/.venv/bin/pip **",
            "shell=/data/run fast",
            "shell=/my\\ work/** **",
            "shell=/my\\ work/**/.venv/bin/pip **",
            "shell=/my\\ work/**/run fast",
            "shell=/my\\ work/.venv/bin/pip **",
            "shell=/my\\ work/run fast");
    assertThat(ignored).hasSize(3).allMatch(one -> one.contains("in each of allowed_dirs"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"./../x **", "../x", "a//b", "./", "./.", "sh -c '$HOME'", "** x", "a ** b"})
  void neverAsksForACommandThatItCannotSay(String written) {
    assertThat(
            requests(
                "shell:\n  enabled: true\n  allowed_dirs: [/data]\n  allowlist: [\"%s\"]"
                    .formatted(written)))
        .containsExactly("shell.workdir=/data");
    assertThat(ignored).singleElement().asString().contains("has no effect");
  }

  @Test
  void wantsTheLimitsThatTheManifestNames() {
    Deployment deployment =
        read("id: x\npermissions: {}\nlimits: { time: 120000, memory: 134217728, nope: 1 }");
    assertThat(deployment.wants().time()).isEqualTo(Duration.ofMinutes(2));
    assertThat(deployment.wants().memory().bytes()).isEqualTo(128 << 20);
    assertThat(ignored).singleElement().asString().startsWith("limits.nope has no effect");
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> read("id: x\npermissions: {}\nlimits: { time: 99999999999 }"))
        .withMessageContaining("limits.time is \"99999999999\"");
  }

  @Test
  void anEmptyListOfCommandsStandsForAllOfThem() {
    assertThat(requests("shell:\n  enabled: true")).containsExactly("shell=* **", "shell=/** **");
  }

  @Test
  void asksForNothingThatIsNotEnabled() {
    assertThat(
            requests(
                """
                fs: { dirs: ["/data:rw"] }
                http: { enabled: false, allowlist: ["**"] }
                tcp: { allowlist: ["*:*"] }
                shell: { enabled: no }
                llm: {}
                """))
        .isEmpty();
  }

  @Test
  void theEnvironmentOfTheHostIsNeverRead() {
    Deployment deployment =
        read(
            """
            id: x
            permissions: {}
            env: { A: "${PATH}", B: "pre-${HOME:-none}", C: literal, D: "${X:?must}", "bad name": v }
            """);
    assertThat(new GrantRequests(deployment, ASSEMBLY_SCRIPT, ignored).read())
        .extracting(PermissionRequest::toString)
        .contains("env=A", "env=B", "env=C", "env=D", "env=HOME", "env=PATH", "env=X")
        .noneMatch(request -> request.equals("env") || request.contains("bad"));
    Map<String, VariableText> variables = deployment.environment();
    assertThat(requireNonNull(variables.get("B")).expand(any -> Optional.empty()))
        .isEqualTo("pre-none");
    assertThat(requireNonNull(variables.get("A")).expand(any -> Optional.empty())).isEmpty();
    assertThat(requireNonNull(variables.get("A")).expand(any -> Optional.of("${B}")))
        .isEqualTo("${B}");
    assertThat(ignored).anyMatch(one -> one.contains("never for the environment of the host"));
  }

  @Test
  void asksForOtherSkillsByTheirNames() {
    Deployment deployment =
        read(
            """
            id: x
            permissions: {}
            invoke_policy: { can_invoke: ["Mail", "b c"], can_be_invoked_by: ["*"] }
            """);
    assertThat(new GrantRequests(deployment, Set.of(), ignored).read())
        .extracting(PermissionRequest::toString)
        .contains("extensions.call=mail/*", "events", "kv.shared=luminarys/", "schedule");
    assertThat(ignored).singleElement().asString().contains("b c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permissions: {} | id is missing",
        "id: a.b\\npermissions: {} | id is \"a.b\"",
        "id: 1a\\npermissions: {} | id is \"1a\"",
        "id: a | permissions is missing",
        "id: a\\npermissions: [] | permissions is no object",
        "id: a\\npermissions: { fs: { enabled: maybe } } | permissions.fs.enabled is \"maybe\"",
        "id: a\\npermissions: { fs: { dirs: x } } | permissions.fs.dirs is no list",
        "id: a\\npermissions: { fs: { dirs: [[x]] } } | permissions.fs.dirs is no text",
        "id: a\\npermissions: { http: { max_response_bytes: -1 } } | permissions.http.max_response_bytes",
        "id: a\\npermissions: {}\\nmcp: { mapping: per_day } | mcp.mapping is \"per_day\"",
        "id: a\\npermissions: {}\\nenv: [x] | env is no object",
      })
  void namesTheKeyThatIsWrong(String yaml, String why) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> read(yaml.replace("\\n", "\n")))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_INVALID))
        .withMessageContaining(why);
  }

  @Test
  void listsKeysThatNobodyKnows() {
    read("id: a\npermissions: { fs: { root: /x }, gpu: {} }\nextra: 1\nmcp: { color: red }");
    assertThat(ignored)
        .extracting(one -> one.substring(0, one.indexOf(' ')))
        .containsExactlyInAnyOrder("permissions.fs.root", "permissions.gpu", "extra", "mcp.color");
  }

  @ParameterizedTest
  @CsvSource({
    "fs, /data, rw, true",
    "fs, /data/**:rw, '', true",
    "fs, /data/sub, ro, true",
    "fs, /database, ro, false",
    "fs, /config, ro, true",
    "fs, /config, rw, false",
    "fs, /p/one/src, rw, true",
    "http, https://api.x.com/v1, '', true",
    "http, https://api.x.com/**, '', true",
    "http, https://y.com/**, '', false",
    "ws, wss://api.x.com/**, '', true",
    "tcp, db:5432, '', true",
    "tcp, db:5433, '', false",
    "shell, go *, '', true",
    "shell, go **, '', true",
    "shell, rm **, '', false",
    "env, KEY, '', true",
    "env, OTHER, '', false",
    "invoke, mail, '', true",
    "invoke, web, '', false",
    "llm, '', '', false",
  })
  void findsWhatASkillRequires(String kind, String pattern, String mode, boolean met) {
    Deployment deployment =
        read(
            """
            id: x
            permissions:
              fs: { enabled: true, dirs: ["/data:rw", "/config:ro", "/p/*/src:rw"] }
              http: { enabled: true, allowlist: ["https://api.x.com/**"], allow_websocket: true }
              tcp: { enabled: true, allowlist: ["*:5432"] }
              shell: { enabled: true, allowlist: ["go **"] }
            env: { KEY: v }
            invoke_policy: { can_invoke: [mail] }
            """);
    Requirement required = new Requirement(kind, pattern, mode);
    if (met) {
      new Requirements(deployment).check(List.of(required), ignored);
      assertThat(ignored).isEmpty();
      return;
    }
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> new Requirements(deployment).check(List.of(required), ignored))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_INVALID))
        .withMessageContaining("requires \"" + kind)
        .withMessageContaining("To allow it:");
  }

  @Test
  void anEmptyListOfCommandsMeetsEveryRequirement() {
    Deployment deployment = read("id: x\npermissions: { shell: { enabled: true } }");
    new Requirements(deployment).check(List.of(new Requirement("shell", "rm **", "")), ignored);
  }

  @Test
  void aSkillAloneIsAskedForWhatItRequires() {
    SkillDescriptor alone =
        skill(
            new Requirement("fs", "/data/**:rw", ""),
            new Requirement("http", "https://a.com/**", ""),
            new Requirement("env", "KEY", ""),
            new Requirement("llm", "", ""));
    Deployment deployment = DeploymentReader.without(alone, "a.b.c");
    new Requirements(deployment).check(alone.requirements(), ignored);
    assertThat(new GrantRequests(deployment, ASSEMBLY_SCRIPT, ignored).read())
        .extracting(PermissionRequest::toString)
        .contains("files=/data", "http=https://a.com", "env=KEY", "llm");
  }

  @ParameterizedTest
  @CsvSource({
    "a*c, abc, true",
    "a*c, a/c, false",
    "a**c, a/b/c, true",
    "a?c, abc, true",
    "a?c, ac, false",
    "[a-c]x, bx, true",
    "[!a]x, ax, false",
    "'{a,b{c,d}}', bd, true",
    "'{a,b}', c, false",
    "a**, a, true",
    "*, '', true",
    "***, a/b, true",
  })
  void matchesThePatternsOfManifests(String pattern, String text, boolean matches) {
    assertThat(TextPattern.of(pattern).matches(text)).isEqualTo(matches);
  }

  @Test
  void matchesHostilePatternsInTime() {
    String pattern = "*a".repeat(1_000);
    assertThat(TextPattern.of(pattern).matches("a".repeat(2_000) + "b")).isFalse();
    String braces = "{a,b}".repeat(60);
    assertThat(TextPattern.expand(braces)).containsExactly(braces);
  }
}
