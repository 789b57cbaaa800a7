package dev.annex.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.value.Json;
import dev.annex.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

final class ClientFileTest {

  private static final ObjectNode ENTRY = new Launcher("/opt/annex/annex", List.of("mcp")).toJson();

  @TempDir private Path folder = Path.of("");

  @Test
  void makesTheFileAndItsFolders() throws IOException {
    Path file = folder.resolve("a/b/mcp.json");
    assertThat(new ClientFile(file).put("mcpServers", "annex", ENTRY)).isEmpty();
    assertThat(Json.parse(Files.readString(file)))
        .isEqualTo(
            Json.parse(
                "{\"mcpServers\":{\"annex\":{\"command\":\"/opt/annex/annex\",\"args\":[\"mcp\"]}}}"));
  }

  @Test
  void keepsEverythingElseAndTheFileAsItWas() throws IOException {
    Path file = folder.resolve("mcp.json");
    String before =
        """
        {"theme":"dark","big":12345678901234567890.10,"mcpServers":{"other":{"command":"x"},
         "annex":{"command":"old","args":[],"env":{"A":"1"}}},"last":null}
        """;
    Files.writeString(file, before);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Optional<Path> kept = new ClientFile(file).put("mcpServers", "annex", ENTRY);
    assertThat(Files.readString(kept.orElseThrow())).isEqualTo(before);
    String after = Files.readString(file);
    assertThat(after)
        .containsSubsequence(
            "theme",
            "12345678901234567890.10",
            "other",
            "/opt/annex/annex",
            "\"A\" : \"1\"",
            "last");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(new ClientFile(file).put("mcpServers", "annex", ENTRY)).isEmpty();
    assertThat(Files.readString(file)).isEqualTo(after);
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void writesThroughALink() throws IOException {
    Path real = Files.writeString(folder.resolve("real.json"), "{}");
    Path link = Files.createSymbolicLink(folder.resolve("link.json"), real);
    new ClientFile(link).put("servers", "annex", ENTRY);
    assertThat(link).isSymbolicLink();
    assertThat(Files.readString(real)).contains("annex");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "// my servers\n{}",
        "[]",
        "{\"mcpServers\":[]}",
        "{\"mcpServers\":{\"annex\":\"x\"}}",
        "{\"a\":1,\"a\":2}",
        "{} {}",
        "{"
      })
  void leavesAloneWhatItWouldDamage(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("mcp.json"), content);
    assertThatThrownBy(() -> new ClientFile(file).put("mcpServers", "annex", ENTRY))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("left as it is");
    assertThat(Files.readString(file)).isEqualTo(content);
  }

  @Test
  void takesAnEmptyFileAndAByteOrderMark() throws IOException {
    Path file = Files.writeString(folder.resolve("mcp.json"), "\ufeff{\"a\":1}");
    new ClientFile(file).put("mcpServers", "annex", ENTRY);
    assertThat(Json.parse(Files.readString(file)).path("a").asInt(0)).isEqualTo(1);
    Path empty = Files.writeString(folder.resolve("empty.json"), "\n");
    new ClientFile(empty).put("mcpServers", "annex", ENTRY);
    assertThat(Files.readString(empty)).contains("annex");
  }

  @Test
  void knowsWhereEachClientLooks() {
    Path home = Path.of("/home/x");
    Path work = Path.of("/project");
    assertThat(Client.claude.file(Map.of(), "Linux", home, work))
        .hasToString("/home/x/.config/Claude/claude_desktop_config.json");
    assertThat(Client.claude.file(Map.of(), "Mac OS X", home, work))
        .hasToString("/home/x/Library/Application Support/Claude/claude_desktop_config.json");
    assertThat(Client.cursor.file(Map.of(), "Linux", home, work))
        .hasToString("/home/x/.cursor/mcp.json");
    assertThat(Client.vscode.file(Map.of(), "Linux", home, work))
        .hasToString("/project/.vscode/mcp.json");
  }

  @Test
  void quotesForAShell() {
    assertThat(new Launcher("/my apps/it's/annex", List.of("mcp", "--data", "/d")).toShell())
        .isEqualTo("'/my apps/it'\\''s/annex' mcp --data /d");
  }
}
