package dev.annex.runtime.process.dialect.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ServerManifestTest {

  private static final McpDialect DIALECT = new McpDialect("1.0.0");

  private static PackageFiles files(String json) {
    return new PackageFiles() {
      @Override
      public String origin() {
        return "test";
      }

      @Override
      public SortedSet<String> paths() {
        return new TreeSet<>(Set.of(McpServerFile.NAME));
      }

      @Override
      public Optional<byte[]> read(String path) {
        return Optional.of(json.getBytes(StandardCharsets.UTF_8))
            .filter(_ -> path.equals(McpServerFile.NAME));
      }
    };
  }

  private static Manifest manifest(String server, String tools) {
    return DIALECT.readManifest(
        files(
            """
            {"annexMcpServer":1,"id":"small","server":%s,"offer":{"revision":"2025-06-18",\
            "info":{"name":"small","version":"v3"},"completes":true,"tools":%s,\
            "resources":[{"uri":"small://page"}],\
            "prompts":[{"name":"opening","arguments":[{"name":"topic","required":true}]}]}}\
            """
                .formatted(server, tools)));
  }

  private static Manifest program(String tools) {
    return manifest("{\"command\":\"x\",\"args\":[]}", tools);
  }

  @Test
  void aServerThatWasNeverAskedOffersOnlyToBeAsked() {
    Manifest manifest =
        DIALECT.readManifest(
            files("{\"annexMcpServer\":1,\"id\":\"small\",\"server\":{\"command\":\"x\"}}"));
    assertThat(manifest.tools()).extracting(Tool::toString).containsExactly("small/mcp:learn");
    assertThat(manifest.tools().getFirst().audience()).containsExactly(Audience.PERSON);
    assertThat(manifest.runtime()).isEqualTo("process");
    assertThat(manifest.requests()).extracting(PermissionRequest::toString).containsExactly("http");
  }

  @Test
  void aProgramAsksForTheFoldersThatItsEntryNames() {
    Manifest manifest =
        DIALECT.readManifest(
            files(
                """
                {"annexMcpServer":1,"id":"small","server":{"command":"node","cwd":"/home/ann/work",
                 "args":["/home/ann/servers/index.js","/home/ann/notes/../papers","/opt/it/dist/src/main.mjs","/opt/x/node_modules/@a/b/dist/i.js","/one.py","--root=/x","/usr/share","/","//x"],
                 "env":{"DATA":"/srv/data","URL":"http://x"}}}
                """));
    assertThat(manifest.requests())
        .extracting(PermissionRequest::toString)
        .containsExactlyInAnyOrder(
            "http",
            "files=/home/ann/work",
            "files.read=/home/ann/servers",
            "files=/home/ann/papers",
            "files.read=/opt/it",
            "files.read=/opt/x/node_modules",
            "files.read=/one.py",
            "files=/srv/data");
  }

  @Test
  void toolsResourcesAndPromptsAreListed() {
    Manifest manifest = program("[{\"name\":\"greet\",\"inputSchema\":{\"type\":\"object\"}}]");
    assertThat(manifest.tools())
        .extracting(tool -> tool.name().tool())
        .containsExactlyInAnyOrder(
            "greet", "mcp:learn", "mcp:read", "mcp:prompt/opening", "mcp:completeprompt/opening");
    assertThat(manifest.resources().getFirst().reader().tool()).isEqualTo("mcp:read");
    assertThat(manifest.prompts().getFirst().arguments().getFirst().required()).isTrue();
    assertThat(manifest.ignored()).anyMatch(line -> line.contains("\"v3\""));
  }

  @Test
  void whatCannotBeOfferedIsLeftOutAndNamed() {
    Manifest manifest =
        program(
            """
            [{"name":"mcp:learn","inputSchema":{}},{"name":"a\\u202eb","inputSchema":{}},\
            {"name":"big","inputSchema":{"const":123456789012345678901234567890}},\
            {"name":"head","inputSchema":{"type":"object","properties":{"a":{"type":"number","x-mcp-header":"A"}}}},\
            {"name":"good","inputSchema":{"type":"object"}}]\
            """);
    assertThat(manifest.tools())
        .extracting(tool -> tool.name().tool())
        .contains("good")
        .doesNotContain("big", "head")
        .filteredOn("mcp:learn"::equals)
        .hasSize(1);
    assertThat(manifest.ignored().stream().filter(line -> line.contains("left out"))).hasSize(4);
  }

  @Test
  void aServerElsewhereAsksForItsOriginAndItsSecrets() {
    Manifest manifest =
        manifest(
            """
            {"url":"https://MCP.example.com:8443/mcp","headers":{"Authorization":"Bearer {{secret:key}}"}}\
            """,
            "[]");
    assertThat(manifest.runtime()).isEqualTo("remote");
    assertThat(manifest.requests())
        .extracting(Object::toString)
        .containsExactly(
            "http=https://mcp.example.com:8443", "secrets.use=key@https://mcp.example.com:8443");
  }

  @Test
  void olderDraftsAreSaidInTheWordsOfToday() {
    assertThat(
            OlderDrafts.translate(
                Json.parse(
                    """
                    {"$schema":"http://json-schema.org/draft-07/schema#","type":"object",\
                    "properties":{"items":{"type":"array","items":[{"type":"string"}],"additionalItems":false},\
                    "n":{"minimum":1,"exclusiveMinimum":true},"default":{"const":{"items":[1]}}},\
                    "dependencies":{"a":["b"],"c":{"required":["d"]}}}\
                    """)))
        .isEqualTo(
            Json.parse(
                """
                {"type":"object",\
                "properties":{"items":{"type":"array","prefixItems":[{"type":"string"}],"items":false},\
                "n":{"exclusiveMinimum":1},"default":{"const":{"items":[1]}}},\
                "dependentRequired":{"a":["b"]},"dependentSchemas":{"c":{"required":["d"]}}}\
                """));
    var today = Json.parse("{\"type\":\"object\",\"dependencies\":{}}");
    assertThat(OlderDrafts.translate(today)).isSameAs(today);
  }

  @Test
  void aFileThatSaysMoreThanIsKnownIsRefused() {
    assertThatThrownBy(() ->
            DIALECT.readManifest(
                files(
                    "{\"annexMcpServer\":1,\"id\":\"a\",\"server\":{\"command\":\"x\",\"shell\":true}}")))
        .isInstanceOf(AnnexException.class)
        .hasMessageContaining("shell");
    assertThatThrownBy(() ->
            DIALECT.readManifest(
                files("{\"annexMcpServer\":2,\"id\":\"a\",\"server\":{\"command\":\"x\"}}")))
        .hasMessageContaining("annexMcpServer");
    assertThatThrownBy(() ->
            DIALECT.readManifest(
                files(
                    "{\"annexMcpServer\":1,\"id\":\"a\",\"server\":{\"command\":\"x\",\"url\":\"https://a\"}}")))
        .hasMessageContaining("either command or url");
  }
}
