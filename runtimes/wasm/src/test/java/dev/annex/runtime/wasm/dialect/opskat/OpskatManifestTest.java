package dev.annex.runtime.wasm.dialect.opskat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Pages;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.FolderFiles;
import dev.annex.runtime.wasm.Workshop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class OpskatManifestTest {

  private static final Path GUESTS = Path.of("src", "test", "resources", "guests", "opskat");
  private static final FolderFiles ECHO = Workshop.files("opskat/echo");

  private final OpskatDialect dialect = new OpskatDialect();

  private Manifest read(String manifest) {
    return dialect.readManifest(ECHO.with("manifest.json", manifest.getBytes(UTF_8)));
  }

  private AnnexException refused(FolderFiles files) {
    AnnexException refused =
        catchThrowableOfType(AnnexException.class, () -> dialect.readManifest(files));
    assertThat(refused).as("%s was accepted", files.origin()).isNotNull();
    assertThat(refused.code()).isEqualTo(ErrorCode.MANIFEST_INVALID);
    return refused;
  }

  @TestFactory
  Stream<DynamicTest> refusesEveryBadManifestWithTheOriginalsText() throws IOException {
    JsonNode cases = Json.parse(Files.readString(GUESTS.resolve("bad-manifests.json")));
    return cases
        .valueStream()
        .map(
            one -> DynamicTest.dynamicTest(one.get("directory").stringValue(), () -> refuses(one)));
  }

  private void refuses(JsonNode one) {
    String message =
        refused(Workshop.files("opskat/" + one.get("directory").stringValue())).getMessage();
    if (one.has("message")) {
      assertThat(message).isEqualTo(one.get("message").stringValue());
    }
    if (one.has("starts")) {
      assertThat(message).startsWith(one.get("starts").stringValue());
    }
  }

  @Test
  void readsWhatAnExtensionIs() {
    Manifest manifest = dialect.readManifest(ECHO);
    assertThat(manifest.id().value()).isEqualTo("echo");
    assertThat(manifest.version().value()).isEqualTo("1.0.0");
    assertThat(manifest.runtime()).isEqualTo("wasm");
    assertThat(manifest.dialect()).isEqualTo("opskat");
    assertThat(manifest.code()).isEqualTo("main.wasm");
    assertThat(manifest.tools())
        .extracting(tool -> tool.name().tool())
        .containsExactly("echo", "policy:check");
  }

  @Test
  void asksForWhatTheCodeImports() {
    assertThat(dialect.readManifest(ECHO).requests())
        .containsExactly(new PermissionRequest("kv", ""), new PermissionRequest("log", ""));
    assertThat(dialect.readManifest(Workshop.files("opskat/loop-forever")).requests()).isEmpty();
  }

  private static List<String> requests(Manifest manifest) {
    return manifest.requests().stream().map(PermissionRequest::toString).toList();
  }

  @Test
  void asksForConnectionsOfItsOwnTypesWithoutBeingTold() {
    Manifest manifest =
        read(
            """
            {"name":"e","version":"1.0.0","hostABI":"1.0","backend":{"binary":"main.wasm"},
             "assetTypes":[{"type":"oss"}]}
            """);
    assertThat(requests(manifest))
        .contains(
            "workspace.read=assets:oss",
            "workspace.reveal=assets:oss",
            "workspace.connect=assets:oss")
        .noneMatch(request ->
            request.startsWith("http") || request.startsWith("tcp") || request.startsWith("files"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad type", "", "7", "ssh"})
  void refusesTypesOfConnectionsThatCannotBeItsOwn(String type) {
    AnnexException refused =
        catchThrowableOfType(
            AnnexException.class,
            () ->
                read(
                    """
                    {"name":"e","version":"1.0.0","backend":{"binary":"main.wasm"},"assetTypes":[{"type":"%s"}]}
                    """
                        .formatted(type)));
    assertThat(refused.code()).isEqualTo(ErrorCode.MANIFEST_INVALID);
    assertThat(refused.getMessage()).contains("assetTypes[0].type").contains("\"" + type + "\"");
  }

  @Test
  void readsCapabilitiesAsPermissions() {
    Manifest manifest =
        read(
            """
            {"name":"e","version":"1.0.0","hostABI":"1.0","backend":{"binary":"main.wasm"},
             "capabilities":{"tunnel":true,"credentials":"read","more":1,
              "fs":{"read":["/srv/data/**","/srv/one","${EXT_DIR}/x","rel/**","/a/../b","/x/*/y","/**"],"write":["/","/out**"]},
              "http":{"allowlist":["https://","http://","https://api.example.com","https://api.example.com:8443/v1/","ftp://x/","","https","https://u@h/","https://h/../x","https://h/?q","https://999.1.1.1","https://a..b","https://[::g]"]}}}
            """);
    assertThat(requests(manifest))
        .contains(
            "files.read=/srv/data",
            "files.read=/srv/one",
            "files.write",
            "files.write=/out",
            "http=https://*:*",
            "http=http://*:*",
            "http=https://api.example.com",
            "http=https://api.example.com:8443/v1/",
            "http.private",
            "tcp.private")
        .noneMatch(request -> request.startsWith("workspace"))
        .filteredOn(request -> request.startsWith("http") || request.startsWith("files"))
        .hasSize(9);
    for (String word :
        List.of(
            "${EXT_DIR}/x",
            "rel/**",
            "/a/../b",
            "/x/*/y",
            "/**",
            "/",
            "ftp://x/",
            "",
            "https",
            "https://u@h/",
            "https://h/../x",
            "https://h/?q",
            "https://999.1.1.1",
            "https://a..b",
            "https://[::g]")) {
      assertThat(manifest.ignored()).as(word).anyMatch(s -> s.contains(" \"" + word + "\" "));
    }
    assertThat(manifest.ignored()).anyMatch(s -> s.startsWith("capabilities.more "));
  }

  @Test
  void refusesCapabilitiesOfTheWrongType() {
    String manifest =
        """
        {"name":"e","version":"1.0.0","backend":{"binary":"main.wasm"},"capabilities":{"fs":{"read":[1]}}}
        """;
    assertThat(refused(ECHO.with("manifest.json", manifest.getBytes(UTF_8))).getMessage())
        .isEqualTo("parse manifest: capabilities.fs.read must be an array of strings");
  }

  @Test
  void wantsMoreOnlyWhereTheCodeTransfersSomething() {
    assertThat(dialect.readManifest(ECHO).wants()).isEqualTo(Limits.defaults());
    Limits wants = dialect.readManifest(Workshop.files("opskat/call-undeclared")).wants();
    assertThat(wants.get(Limit.MEMORY)).isGreaterThanOrEqualTo(128L << 20);
    assertThat(wants.time()).isGreaterThan(Limits.defaults().time());
    assertThat(wants.get(Limit.FUEL)).isGreaterThan(Limit.FUEL.defaultValue());
  }

  @Test
  void resolvesEnglishTextsAndKeepsLiteralOnes() {
    FolderFiles files =
        ECHO.with(
                "locales/EN.json", "{\"t\":\"Title\",\"tool.d\":\"Says it again\"}".getBytes(UTF_8))
            .with(
                "manifest.json",
                """
                {"name":"e","version":"1.0.0","hostABI":"1.0","backend":{"binary":"./main.wasm"},
                 "i18n":{"displayName":"t","description":"plain words"},
                 "tools":[{"name":"x","i18n":{"description":"tool.d"}}]}
                """
                    .getBytes(UTF_8));
    Manifest manifest = dialect.readManifest(files);
    assertThat(manifest.title()).isEqualTo("Title");
    assertThat(manifest.description()).isEqualTo("plain words");
    Tool tool = manifest.tools().getFirst();
    assertThat(tool.description()).isEqualTo("Says it again");
    assertThat(tool.input().document()).isEqualTo(Json.parse("{\"type\":\"object\"}"));
    assertThat(manifest.code()).isEqualTo("main.wasm");
  }

  @Test
  void readsNamesWithoutRegardToCaseAndNullsAsMissing() {
    Manifest manifest =
        read(
            """
            {"Name":"e","VERSION":"01.2.0","hostabi":"1.0","icon":null,"Backend":{"Binary":"main.wasm"},"tools":null}
            """);
    assertThat(manifest.id().value()).isEqualTo("e");
    assertThat(manifest.version().value()).isEqualTo("1.2.0");
    assertThat(manifest.title()).isEqualTo("e");
    assertThat(manifest.ignored()).containsExactly("version 01.2.0 is read as 1.2.0.");
  }

  @Test
  void listsEveryWordItDoesNotActOn() {
    List<String> ignored =
        read("""
        {"name":"e","version":"1.0.0","icon":"cloud","minAppVersion":"1.2.3",
         "backend":{"binary":"main.wasm","runtime":"native","threads":4},
         "capabilities":{"surprise":true},"frontend":{},"surprise":1,"i18n":{"more":"x"},
         "tools":[{"name":"x","hidden":true}]}
        """)
            .ignored();
    for (String word :
        List.of(
            "hostABI",
            "icon",
            "minAppVersion",
            "capabilities.surprise",
            "frontend",
            "surprise",
            "i18n.more",
            "backend.threads",
            "backend.runtime",
            "tools[0].hidden")) {
      assertThat(ignored).as(word).anyMatch(sentence -> sentence.startsWith(word + " "));
    }
  }

  @Test
  void doesNotListWhatItActsOn() {
    Manifest manifest =
        read(
            """
            {"name":"e","version":"1.0.0","hostABI":"1.0","backend":{"binary":"main.wasm","runtime":"wasm"},
             "i18n":{"displayName":"E","description":"Does e"},
             "tools":[{"name":"x","i18n":{"description":"Does x"},"parameters":{"type":"object"}}]}
            """);
    assertThat(manifest.description()).isEqualTo("Does e");
    assertThat(manifest.tools().getFirst().description()).isEqualTo("Does x");
    assertThat(manifest.ignored()).isEmpty();
  }

  private Manifest paged(String frontend) {
    return dialect.readManifest(
        ECHO.with(
                "manifest.json",
                """
                {"name":"e","version":"1.0.0","hostABI":"1.0","backend":{"binary":"main.wasm"},"frontend":%s}
                """
                    .formatted(frontend)
                    .getBytes(UTF_8))
            .with("frontend/index.js", new byte[] {1})
            .with("index.js", new byte[] {1})
            .with("styles/a.css", new byte[] {1})
            .with("locales/en.json", "{\"n\":\"Browse\"}".getBytes(UTF_8))
            .with("locales/de.json", "{\"n\":\"Bl\u00e4ttern\"}".getBytes(UTF_8)));
  }

  @Test
  void readsPagesAndWhichFilesTheyMayFetch() {
    Manifest manifest =
        paged(
            """
            {"entry":"./frontend/index.js","styles":"styles/a.css","pages":[
              {"id":"b","slot":"asset.connect","i18n":{"name":"n"},"component":"B"},
              {"id":"c","component":"C"}]}
            """);
    Pages pages = manifest.contributions().pages().orElseThrow();
    assertThat(pages)
        .isEqualTo(
            new Pages(
                "frontend/index.js",
                Optional.of("styles/a.css"),
                List.of("frontend/", "styles/", "locales/", "assets/"),
                List.of(
                    new Pages.Page("b", "asset.connect", "Browse", "B"),
                    new Pages.Page("c", "", "c", "C"))));
    assertThat(requireNonNull(manifest.contributions().translations().get("de")).pages())
        .isEqualTo(Map.of("b", "Bl\u00e4ttern"));
    assertThat(manifest.ignored()).singleElement().asString().startsWith("frontend is served");
  }

  @Test
  void aModuleBesideTheManifestOpensNothingElse() {
    Pages pages =
        paged("{\"entry\":\"index.js\",\"pages\":[{\"id\":\"b\",\"component\":\"B\"}]}")
            .contributions()
            .pages()
            .orElseThrow();
    assertThat(pages.folders()).containsExactly("locales/", "assets/");
    assertThat(pages.offers("index.js")).isTrue();
    assertThat(pages.offers("main.wasm")).isFalse();
    assertThat(pages.offers("manifest.json")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"entry\":\"../x.js\"}",
        "{\"entry\":\"/x.js\"}",
        "{\"entry\":\"\\\\x.js\"}",
        "{\"entry\":\"https://evil.example/x.js\"}",
        "{\"entry\":\"//evil.example/x.js\"}",
        "{\"entry\":\"frontend/index.js\",\"styles\":\"a/../../x.css\"}",
        "{\"entry\":\"frontend/index.js\",\"styles\":\"data:text/css,x\"}"
      })
  void refusesPagesThatLeadOutOfThePackage(String frontend) {
    AnnexException refused = catchThrowableOfType(AnnexException.class, () -> paged(frontend));
    assertThat(refused.getMessage())
        .startsWith("manifest: frontend.")
        .contains("must be a file inside the package");
  }

  @Test
  void listsWhatOfPagesHasNoEffect() {
    Manifest manifest =
        paged(
            """
            {"entry":"frontend/index.js","styles":"no.css","extra":1,"pages":[
              {"id":"b","component":"B","slot":"menu"},{"id":"b","component":"C"},{"id":"c"}]}
            """);
    assertThat(manifest.contributions().pages().orElseThrow().pages()).hasSize(1);
    assertThat(manifest.contributions().pages().orElseThrow().styles()).isEmpty();
    for (String word :
        List.of(
            "frontend.pages[0].slot",
            "frontend.pages[1]",
            "frontend.pages[2]",
            "frontend.styles",
            "frontend.extra")) {
      assertThat(manifest.ignored())
          .as(word)
          .anyMatch(one -> one.startsWith(word + " has no effect"));
    }
    assertThat(paged("{\"entry\":\"no.js\",\"pages\":[]}").contributions().pages()).isEmpty();
    assertThat(paged("{\"entry\":\"index.js\",\"pages\":[]}").contributions().pages()).isEmpty();
  }

  @Test
  void takesAGuideUpToItsBound() {
    String text = "x".repeat(4_096);
    assertThat(
            dialect
                .readManifest(ECHO.with("SKILL.md", text.getBytes(UTF_8)))
                .contributions()
                .guide())
        .contains(text);
    assertThat(refused(ECHO.with("SKILL.md", (text + "x").getBytes(UTF_8))))
        .hasMessage("SKILL.md exceeds 4096 bytes (got 4097)");
  }

  @Test
  void refusesAPackageWithoutItsCode() {
    assertThat(refused(Workshop.files("opskat/missing-binary")).getMessage())
        .isEqualTo("manifest: backend.binary names \"main.wasm\", which is not in the package");
  }

  @Test
  void recognisesItsOwnPackagesOnly() {
    assertThat(dialect.recognises(ECHO)).isTrue();
    assertThat(dialect.recognises(Workshop.files("opskat/no-host-abi"))).isTrue();
    assertThat(dialect.recognises(Workshop.files("morphee/echo"))).isFalse();
    assertThat(dialect.recognises(FolderFiles.of("x.wasm", new byte[0]))).isFalse();
    assertThat(dialect.recognises(FolderFiles.of("manifest.json", "{".getBytes(UTF_8)))).isFalse();
  }
}
