package dev.annex.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pages of extensions: their list, and their files as a browser gets them. */
final class PageFilesTest {

  private static final String MODULE = "export const BrowserPage = () => null;";

  @TempDir static Path data;
  private static TestServer server;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    server = TestServer.start(data);
    install(manifest("talk"), Map.of());
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    server.close();
  }

  private static ObjectNode manifest(String name) {
    ObjectNode manifest = Guests.manifest("opskat/echo");
    manifest.put("name", name);
    manifest.set(
        "frontend",
        Json.parse(
            """
            {"entry":"frontend/index.js","styles":"frontend/style.css","pages":[
              {"id":"browser","slot":"asset.connect","i18n":{"name":"page"},"component":"BrowserPage"}]}\
            """));
    return manifest;
  }

  private static void install(ObjectNode manifest, Map<String, byte[]> more) {
    Map<String, byte[]> files = new HashMap<>();
    files.put("manifest.json", Json.writeBytes(manifest));
    files.put("frontend/index.js", MODULE.getBytes(UTF_8));
    files.put("frontend/style.css", ".a{}".getBytes(UTF_8));
    files.put("frontend/help.html", "<script>alert(1)</script>".getBytes(UTF_8));
    files.put("frontend/Two Words ü.svg", "<svg/>".getBytes(UTF_8));
    files.put("assets/logo.png", new byte[] {1, 2, 3});
    files.put("locales/en.json", "{\"page\":\"Browse\"}".getBytes(UTF_8));
    files.put("locales/zh-CN.json", "{\"page\":\"浏览\"}".getBytes(UTF_8));
    files.put("SKILL.md", "How to".getBytes(UTF_8));
    files.putAll(more);
    var _ = server.api().install(Guests.zip("opskat/echo", files));
  }

  private static HttpResponse<byte[]> fetch(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        server.request("/extensions/" + path).method(method, BodyPublishers.noBody());
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String code(HttpResponse<byte[]> response) {
    return Json.parse(response.body()).at("/error/code").asString();
  }

  @Test
  void pagesAreListedInTheLanguageOfTheCaller() {
    JsonNode english =
        server.api().ask("GET", "/extensions/talk").body().at("/contributions/pages");
    assertThat(english)
        .isEqualTo(
            Json.parse(
                """
                {"entry":"frontend/index.js","styles":"frontend/style.css","items":[
                  {"id":"browser","slot":"asset.connect","title":"Browse","component":"BrowserPage"}]}
                """));
    assertThat(
            server
                .api()
                .ask("GET", "/extensions/talk", Map.of("language", "zh-CN"))
                .body()
                .at("/contributions/pages/items/0/title")
                .asString())
        .isEqualTo("浏览");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "frontend/index.js            | text/javascript; charset=utf-8",
        "frontend/style.css           | text/css; charset=utf-8",
        "frontend/help.html           | text/html; charset=utf-8",
        "frontend/Two%20Words%20%C3%BC.svg | image/svg+xml",
        "assets/logo.png              | image/png",
        "locales/zh-CN.json           | application/json"
      })
  void filesOfPagesAreServedAsWhatTheyAre(String path, String type) throws Exception {
    HttpResponse<byte[]> response = fetch("GET", "talk/" + path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(response.headers().firstValue("Cross-Origin-Resource-Policy"))
        .hasValue("same-origin");
    assertThat(response.body()).isNotEmpty();
  }

  @Test
  void aBrowserThatIsLedToOneOpensItWithoutScriptsAndWithoutTheHostsOrigin() throws Exception {
    for (String path : List.of("frontend/help.html", "frontend/Two%20Words%20%C3%BC.svg")) {
      HttpResponse<byte[]> response = fetch("GET", "talk/" + path);
      List<String> policies = response.headers().allValues("Content-Security-Policy");
      assertThat(policies).hasSize(1);
      assertThat(policies.getFirst().split("; "))
          .contains("default-src 'none'", "sandbox", "frame-ancestors 'none'");
      assertThat(policies.getFirst()).doesNotContain("allow-");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "talk/main.wasm",
        "talk/manifest.json",
        "talk/SKILL.md",
        "talk/frontend",
        "talk/frontend/",
        "talk/frontend/none.js",
        "talk/Frontend/index.js",
        "talk/",
        "talk"
      })
  void nothingElseIsServed(String path) throws Exception {
    HttpResponse<byte[]> response = fetch("GET", path);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(code(response)).isEqualTo("RESOURCE_NOT_FOUND");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/extensions/talk/../../token",
        "/extensions/talk/frontend/../main.wasm",
        "/extensions/talk/frontend/%2e%2e/main.wasm",
        "/extensions/talk/frontend/..%2fmain.wasm",
        "/extensions/talk/frontend/%2e%2e%2fmain.wasm",
        "/extensions/talk/frontend/..%5cmain.wasm",
        "/extensions/talk/frontend/..;/main.wasm",
        "/extensions/talk//main.wasm",
        "/extensions/talk/frontend//../main.wasm",
        "/extensions/talk/frontend/%252e%252e/main.wasm",
        "/extensions/talk/frontend/index.js%00.css",
        "/extensions/..%2f..%2fapi/v1/health"
      })
  void noPathLeadsOut(String path) throws IOException {
    String answer = raw(path);
    assertThat(answer.substring(0, answer.indexOf('\r')))
        .as(path)
        .isIn("HTTP/1.1 404 Not Found", "HTTP/1.1 400 Bad Request");
  }

  private static String raw(String path) throws IOException {
    URI address = server.at("/");
    return RawHttp.send(
        address,
        "GET " + path + " HTTP/1.1",
        List.of(
            "Host: localhost:" + address.getPort(),
            "Authorization: Bearer " + server.token(),
            "Connection: close"));
  }

  @Test
  void theCodeStaysInEvenWhenItLiesAmongTheFilesOfPages() throws Exception {
    ObjectNode manifest = manifest("coded");
    manifest.withObject("/backend").put("binary", "frontend/main.wasm");
    install(
        manifest,
        Map.of(
            "frontend/main.wasm",
            Files.readAllBytes(Guests.folder("opskat/echo").resolve("main.wasm"))));
    assertThat(fetch("GET", "coded/frontend/main.wasm").statusCode()).isEqualTo(404);
    assertThat(fetch("GET", "coded/frontend/index.js").statusCode()).isEqualTo(200);
  }

  @Test
  void onlyTheHostsOwnCallersGetThem() throws Exception {
    HttpRequest nobody =
        HttpRequest.newBuilder(server.at("/extensions/talk/frontend/index.js")).build();
    HttpResponse<String> refused = server.send(nobody);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(refused.body()).contains("UNAUTHENTICATED").doesNotContain("BrowserPage");
    assertThat(fetch("GET", "talk/frontend/index.js", "Origin", "http://localhost:1").statusCode())
        .isEqualTo(403);
  }

  @Test
  void onlyEnabledExtensionsAreServed() throws Exception {
    install(manifest("switched"), Map.of());
    server.api().ask("POST", "/extensions/switched/disable");
    HttpResponse<byte[]> disabled = fetch("GET", "switched/frontend/index.js");
    assertThat(disabled.statusCode()).isEqualTo(409);
    assertThat(code(disabled)).isEqualTo("EXTENSION_DISABLED");
    server.api().ask("POST", "/extensions/switched/enable");
    assertThat(fetch("GET", "switched/frontend/index.js").statusCode()).isEqualTo(200);
    server.api().ask("DELETE", "/extensions/switched");
    HttpResponse<byte[]> gone = fetch("GET", "switched/frontend/index.js");
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(code(gone)).isEqualTo("EXTENSION_NOT_FOUND");
    assertThat(fetch("GET", "No%20No/frontend/index.js").statusCode()).isEqualTo(404);
  }

  @Test
  void anExtensionWithoutPagesHasNoFiles() throws Exception {
    ObjectNode manifest = manifest("plain");
    manifest.remove("frontend");
    install(manifest, Map.of());
    assertThat(fetch("GET", "plain/locales/en.json").statusCode()).isEqualTo(404);
  }

  @Test
  void aBrowserKeepsAFileUntilThePackageIsAnother() throws Exception {
    install(manifest("renewed"), Map.of());
    HttpResponse<byte[]> first = fetch("GET", "renewed/frontend/index.js");
    String tag = first.headers().firstValue("ETag").orElseThrow();
    assertThat(first.headers().firstValue("Cache-Control")).hasValue("private, no-cache");
    for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag)) {
      HttpResponse<byte[]> again =
          fetch("GET", "renewed/frontend/index.js", "If-None-Match", known);
      assertThat(again.statusCode()).as(known).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(again.headers().firstValue("ETag")).hasValue(tag);
    }
    assertThat(fetch("GET", "renewed/frontend/index.js", "If-None-Match", "\"other\"").statusCode())
        .isEqualTo(200);
    server.api().ask("DELETE", "/extensions/renewed");
    install(manifest("renewed"), Map.of("assets/more.txt", new byte[] {1}));
    HttpResponse<byte[]> changed = fetch("GET", "renewed/frontend/index.js", "If-None-Match", tag);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(tag);
  }

  @Test
  void theHeadOfAFileIsThatOfTheFile() throws Exception {
    HttpResponse<byte[]> head = fetch("HEAD", "talk/frontend/index.js");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Length"))
        .hasValue(Integer.toString(MODULE.length()));
    assertThat(head.body()).isEmpty();
    HttpResponse<byte[]> post = fetch("POST", "talk/frontend/index.js");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
  }

  @Test
  void aLargeFileArrivesWhole() throws Exception {
    byte[] large = new byte[8 << 20];
    new Random(7).nextBytes(large);
    install(manifest("large"), Map.of("assets/large.bin", large));
    for (int i = 0; i < 6; i++) {
      HttpResponse<byte[]> response = fetch("GET", "large/assets/large.bin");
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("application/octet-stream");
      assertThat(response.body()).isEqualTo(large);
    }
  }
}
