package dev.annex.runtime.wasm.dialect.morphee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Limit;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.FolderFiles;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmSettings;
import dev.annex.runtime.wasm.Workshop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class MorpheeManifestTest {

  private static final Path GUESTS = Path.of("src", "test", "resources", "guests", "morphee");
  private static final WasmEngine ENGINE = WasmEngine.open(WasmSettings.defaults());

  private final MorpheeDialect dialect = new MorpheeDialect(ENGINE, Duration.ofMillis(1_500));

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  private AnnexException refused(PackageFiles files) {
    AnnexException refused =
        catchThrowableOfType(AnnexException.class, () -> dialect.readManifest(files));
    assertThat(refused).as("%s was accepted", files.origin()).isNotNull();
    return refused;
  }

  @TestFactory
  Stream<DynamicTest> refusesEveryBadManifest() throws IOException {
    JsonNode cases = Json.parse(Files.readString(GUESTS.resolve("bad-manifests.json")));
    return cases
        .valueStream()
        .map(
            one -> DynamicTest.dynamicTest(one.get("directory").stringValue(), () -> refuses(one)));
  }

  private void refuses(JsonNode one) {
    AnnexException refused =
        refused(Workshop.files("morphee/" + one.get("directory").stringValue()));
    assertThat(refused.code()).isEqualTo(ErrorCode.MANIFEST_INVALID);
    if (one.has("message")) {
      assertThat(refused.getMessage()).isEqualTo(one.get("message").stringValue());
    }
    if (one.has("starts")) {
      assertThat(refused.getMessage()).startsWith(one.get("starts").stringValue());
    }
  }

  @Test
  void readsWhatAnExtensionIs() {
    Manifest manifest = dialect.readManifest(Workshop.files("morphee/echo"));
    assertThat(manifest.id().value()).isEqualTo("test.echo");
    assertThat(manifest.code()).isEqualTo("extension.wasm");
    assertThat(manifest.requests()).containsExactly(new PermissionRequest("log", ""));
    assertThat(manifest.tools())
        .extracting(tool -> tool.name().tool())
        .containsExactly("greet", "echo", "fail", "log");
  }

  @Test
  void makesASchemaOfTheParameters() {
    Manifest manifest = dialect.readManifest(Workshop.files("morphee/required-parameter"));
    JsonNode schema = manifest.tools().getFirst().input().document();
    assertThat(schema.get("type").stringValue()).isEqualTo("object");
    assertThat(schema.get("required")).isEqualTo(Json.parse("[\"text\"]"));
    assertThat(schema.at("/properties/count/type").stringValue()).isEqualTo("integer");
    assertThat(schema.at("/properties/map/type").stringValue()).isEqualTo("object");
  }

  @Test
  void takesTheManifestOfABareModuleFromItself() {
    byte[] code = Workshop.files("morphee/echo").read("extension.wasm").orElseThrow();
    FolderFiles bare = FolderFiles.of("hello.wasm", code);
    assertThat(dialect.recognises(bare)).isTrue();
    Manifest manifest = dialect.readManifest(bare);
    assertThat(manifest.id().value()).isEqualTo("test.echo");
    assertThat(manifest.code()).isEqualTo("hello.wasm");
  }

  @Test
  void takesTheLimitsOfTheManifest() {
    Manifest manifest = dialect.readManifest(Workshop.files("morphee/low-limits"));
    assertThat(manifest.wants().get(Limit.MEMORY)).isEqualTo(1 << 20);
    assertThat(manifest.wants().get(Limit.TIME)).isEqualTo(1_000);
    assertThat(manifest.ignored()).anyMatch(sentence -> sentence.contains("max_fuel"));
  }

  @Test
  void refusesAManifestThatTheCodeDoesNotConfirm() {
    assertThat(refused(Workshop.files("morphee/manifest-mismatch")).getMessage())
        .isEqualTo("Manifest mismatch: describe() differs from packaged manifest");
  }

  private static Manifest asking(String members) {
    return MorpheeManifest.read(
        Json.parse(
            "{\"id\":\"a.b\",\"name\":\"N\",\"version\":\"1.0.0\",\"actions\":[],%s}"
                .formatted(members)),
        "x.wasm");
  }

  @ParameterizedTest
  @CsvSource({
    "log, log",
    "http:read, http.read=http://*;http.read=https://*",
    "http:write, http.write=http://*;http.write=https://*",
    "vault:read, secrets.read",
    "vault:write, secrets.write",
    "data:read, workspace.read=conversations;workspace.read=spaces;workspace.read=tasks",
    "data:write, workspace.write=tasks",
    "events:emit, events.publish",
    "filesystem:read, files.read"
  })
  void asksForWhatAPermissionNeeds(String permission, String requests) {
    Manifest manifest = asking("\"permissions\":[\"%s\"]".formatted(permission));
    assertThat(manifest.requests().stream().map(PermissionRequest::toString))
        .containsExactly(requests.split(";", -1));
    assertThat(manifest.ignored()).isEmpty();
  }

  @Test
  void saysThatEventsAreNotHeard() {
    Manifest manifest = asking("\"permissions\":[\"events:subscribe\"]");
    assertThat(manifest.requests()).isEmpty();
    assertThat(manifest.ignored())
        .containsExactly(
            "permissions events:subscribe has no effect: Morphee extensions hear no events here.");
  }

  @Test
  void asksForTheDomainsOfTheManifestOnly() {
    Manifest manifest =
        asking(
            "\"permissions\":[\"http:read\"],\"allowed_domains\":[\"API.example.com\",\"*.example.org:8443\"]");
    assertThat(manifest.requests().stream().map(PermissionRequest::toString))
        .containsExactly(
            "http.read=http://*.example.org:8443",
            "http.read=http://api.example.com",
            "http.read=https://*.example.org:8443",
            "http.read=https://api.example.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://example.com", "*", "exa mple.com", "example.com/path", "a.com:99999", ""})
  void refusesADomainThatIsNone(String domain) {
    assertThat(
            catchThrowableOfType(
                AnnexException.class,
                () -> asking("\"permissions\":[],\"allowed_domains\":[\"%s\"]".formatted(domain))))
        .hasMessageContaining("allowed_domains must hold hosts");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"allowed_domains\":[]", "\"resource_limits\":{\"max_http_requests\":0}"})
  void asksForNoRequestsWhereNoneCanBeSent(String member) {
    Manifest manifest = asking("\"permissions\":[\"http:read\"]," + member);
    assertThat(manifest.requests()).isEmpty();
    assertThat(manifest.ignored())
        .anyMatch(sentence -> sentence.startsWith("permissions http:read has no effect"));
  }

  @Test
  void wantsTheRequestsOfTheContract() {
    assertThat(asking("\"permissions\":[]").wants().get(Limit.HTTP_REQUESTS)).isEqualTo(10);
    assertThat(
            asking("\"permissions\":[],\"resource_limits\":{\"max_http_requests\":100}")
                .wants()
                .get(Limit.HTTP_REQUESTS))
        .isEqualTo(100);
  }

  @Test
  void refusesAPermissionThatDoesNotExist() {
    assertThat(refused(manifestWithPermission("filesystem:write")).getMessage())
        .contains("unknown permission \"filesystem:write\"");
  }

  private static FolderFiles manifestWithPermission(String permission) {
    return Workshop.files("morphee/echo")
        .with(
            "manifest.json",
            "{\"id\":\"a.b\",\"name\":\"N\",\"version\":\"1.0.0\",\"permissions\":[\"%s\"],\"actions\":[]}"
                .formatted(permission)
                .getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "call-undeclared, UNKNOWN_IMPORT, Import vault_get requires permission vault:read",
    "log-undeclared, UNKNOWN_IMPORT, Import log requires permission log",
    "unknown-import, UNKNOWN_IMPORT, Unknown import: morphee.teleport",
    "unknown-module, UNKNOWN_IMPORT, Unknown import: env.abort",
    "has-start, CODE_INVALID, _start",
    "no-execute, CODE_INVALID, execute",
    "no-describe, CODE_INVALID, describe",
    "no-alloc, CODE_INVALID, alloc",
    "no-memory-export, CODE_INVALID, memory",
    "abi-version-2, CODE_INVALID, version 2",
    "missing-binary, MANIFEST_INVALID, extension.wasm",
    "component, CODE_INVALID, component",
    "truncated, CODE_INVALID, cannot be used",
    "not-wasm, CODE_INVALID, does not start as",
    "empty-wasm, CODE_INVALID, does not start as",
    "simd, CODE_INVALID, simd128",
    "huge-minimum-memory, LIMIT_REACHED, memory",
    "loop-in-describe, DEADLINE_EXCEEDED, could not describe itself",
    "loop-in-initialize, DEADLINE_EXCEEDED, could not describe itself"
  })
  void refusesCodeThatCannotRunByItsReason(String guest, ErrorCode code, String part) {
    AnnexException refused = refused(Workshop.files("morphee/" + guest));
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.getMessage()).contains(part);
  }

  @Test
  void listsEveryWordItDoesNotActOn() {
    List<String> ignored =
        MorpheeManifest.read(
                Json.parse(
                    """
                    {"id":"a.b","name":"N","version":"1.0.0","permissions":[],
                     "subscriptions":[],"abi":1,"surprise":1,
                     "resource_limits":{"max_http_requests":0,"max_fun":1},
                     "actions":[{"name":"a","colour":"red","parameters":[{"name":"p","type":"string","unit":"m"}]}]}
                    """),
                "x.wasm")
            .ignored();
    assertThat(ignored)
        .extracting(sentence -> sentence.substring(0, sentence.indexOf(' ')))
        .containsExactlyInAnyOrder(
            "subscriptions",
            "surprise",
            "resource_limits.max_fun",
            "actions[0].colour",
            "actions[0].parameters[0].unit");
  }

  @Test
  void recognisesItsOwnPackagesOnly() {
    assertThat(dialect.recognises(Workshop.files("morphee/echo"))).isTrue();
    assertThat(dialect.recognises(Workshop.files("opskat/echo"))).isFalse();
    byte[] command = Workshop.files("opskat/echo").read("main.wasm").orElseThrow();
    assertThat(dialect.recognises(FolderFiles.of("main.wasm", command))).isFalse();
  }
}
