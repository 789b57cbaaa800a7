package dev.annex.runtime.process.dialect.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ClientServersTest {

  private static final Path FOLDER = Path.of("/project");
  private static final Map<String, String> VARIABLES =
      Map.of("API", "from-environment", "HOME", "/home/ann");

  private static List<FoundServer> read(String text) {
    return entries(text).stream()
        .map(entry -> assertThat(entry).isInstanceOf(ServerEntry.Usable.class).actual())
        .map(entry -> ((ServerEntry.Usable) entry).server())
        .toList();
  }

  private static String refusal(String json) {
    ServerEntry entry = entries("{\"mcpServers\":{\"One\":%s}}".formatted(json)).getFirst();
    return assertThat(entry)
        .isInstanceOf(ServerEntry.Unusable.class)
        .asInstanceOf(type(ServerEntry.Unusable.class))
        .actual()
        .reason();
  }

  private static List<ServerEntry> entries(String text) {
    return new ClientServers(
            FOLDER,
            Set.of(FOLDER.resolve("server.js"), FOLDER.resolve("bin/run"))::contains,
            name -> Optional.ofNullable(VARIABLES.get(name)),
            question -> Optional.of(Secret.of("typed for " + question)))
        .read(text, name -> true);
  }

  private static FoundServer one(String json) {
    return read("{\"mcpServers\":{\"One\":%s}}".formatted(json)).getFirst();
  }

  private static McpServerAddress.Program program(FoundServer server) {
    return (McpServerAddress.Program) server.file().server();
  }

  private static McpServerAddress.Remote remote(FoundServer server) {
    return (McpServerAddress.Remote) server.file().server();
  }

  private static String secret(FoundServer server, String name) {
    return Objects.requireNonNull(server.secrets().get(name)).reveal();
  }

  @Test
  void aProgramKeepsItsArgumentsExactly() {
    FoundServer server =
        one("{\"command\":\"npx\",\"args\":[\"-y\",\"pkg\",\" spaced \",\"\",\"{{env:X}}\"]}");
    assertThat(program(server).arguments())
        .containsExactly("-y", "pkg", " spaced ", "", "{{env:X}}");
    assertThat(server.file().id().value()).isEqualTo("one");
    assertThat(program(server).folder()).isEmpty();
  }

  @Test
  void whatLooksSecretLeavesTheFile() {
    FoundServer server =
        one(
            """
            {"command":"x","env":{"GITHUB_TOKEN":"abc","DB":"postgres://u:p@host/db","PLAIN":"1",\
            "GIVEN":"ghp_0123456789","ELSEWHERE":"${API}"}}\
            """);
    assertThat(server.secrets()).containsOnlyKeys("GITHUB_TOKEN", "DB", "GIVEN", "ELSEWHERE");
    assertThat(program(server).environment()).containsExactly(Map.entry("PLAIN", "1"));
    assertThat(Json.write(server.file().toJson()))
        .doesNotContain("abc", "postgres", "ghp_", "from-environment");
    assertThat(secret(server, "ELSEWHERE")).isEqualTo("from-environment");
    assertThat(server.toString()).doesNotContain("ghp_0123456789");
  }

  @Test
  void theWordBeforeACredentialStays() {
    FoundServer server =
        one(
            """
            {"type":"http","url":"https://mcp.example.com/mcp",\
            "headers":{"Authorization":"Bearer abc","X-Api-Key":"k","X-Plain":"v"}}\
            """);
    assertThat(remote(server).headers())
        .containsEntry("Authorization", "Bearer {{secret:authorization}}")
        .containsEntry("X-Api-Key", "{{secret:x-api-key}}")
        .containsEntry("X-Plain", "v");
    assertThat(secret(server, "authorization")).isEqualTo("abc");
  }

  @Test
  void readsTheFileOfVsCodeWithCommentsAndInputs() {
    FoundServer server =
        read("""
        { // mine
          "inputs": [{"id": "key", "type": "promptString", "description": "The key"}],
          "servers": {
            "local": {"type": "stdio", "command": "${workspaceFolder}/bin/run",
              "env": {"KEY": "${input:key}"},},
          }
        }\
        """)
            .getFirst();
    assertThat(program(server).command()).isEqualTo("/project/bin/run");
    assertThat(secret(server, "KEY")).isEqualTo("typed for The key, for server \"local\"");
  }

  @Test
  void aFileOfTheProjectIsFoundFromThere() {
    FoundServer server = one("{\"command\":\"node\",\"args\":[\"server.js\"]}");
    assertThat(program(server).folder()).contains("/project");
    assertThat(program(one("{\"command\":\"./bin/run\"}")).command()).isEqualTo("/project/bin/run");
  }

  @Test
  void aVariableMayHaveAnotherValueInItsPlace() {
    FoundServer server = one("{\"command\":\"x\",\"args\":[\"${NONE:-here}\",\"${env:API}\"]}");
    assertThat(program(server).arguments()).containsExactly("here", "from-environment");
    assertThat(refusal("{\"command\":\"x\",\"args\":[\"${NONE}\"]}")).contains("NONE");
  }

  @Test
  void whatCannotBeKeptSecretIsRefusedOrSaid() {
    assertThat(refusal("{\"command\":\"x\",\"args\":[\"${input:k}\"]}"))
        .contains("cannot be kept secret");
    assertThat(one("{\"command\":\"x\",\"args\":[\"--api-key=abc\"]}").remarks())
        .anyMatch(remark -> remark.contains("looks secret"));
  }

  @Test
  void refusesWhatItDoesNotSpeak() {
    assertThat(refusal("{\"type\":\"sse\",\"url\":\"https://x.example/sse\"}"))
        .contains("Streamable HTTP");
    assertThat(refusal("{\"command\":\"x\",\"url\":\"https://x.example\"}")).contains("either");
    assertThat(refusal("{\"url\":\"https://user:word@x.example/mcp\"}"))
        .contains("without user and password");
    assertThatThrownBy(() -> read("{\"other\":1}"))
        .isInstanceOf(AnnexException.class)
        .hasMessageContaining("mcpServers");
    assertThatThrownBy(() -> read("{")).hasMessageContaining("no JSON");
  }

  @Test
  void oneThatCannotBeReadDoesNotStopTheOthers() {
    List<ServerEntry> entries =
        entries(
            """
            {"mcpServers":{"A b":{"command":"x"},"a-B":{"command":"y"},"日本":{"command":"x"},\
            "old":{"type":"sse","url":"https://x.example/sse"},\
            "off":{"command":"x","env":{"A":"${NONE}"},"disabled":true},\
            "off too":{"enabled":false},"last":{"command":"z"}}}\
            """);
    assertThat(entries)
        .extracting(entry -> entry.name() + " " + entry.getClass().getSimpleName())
        .containsExactly(
            "A b Usable",
            "a-B Unusable",
            "日本 Unusable",
            "old Unusable",
            "off Off",
            "off too Off",
            "last Usable");
    assertThat(entries.get(1).toString()).contains("\"a-b\"").contains("\"A b\"");
  }

  @Test
  void whatStandsInTheFileInAVariablesPlaceIsNoSecret() {
    FoundServer server =
        one("{\"command\":\"x\",\"env\":{\"MODE\":\"${NONE:-plain}\",\"B\":\"${API:-plain}\"}}");
    assertThat(program(server).environment()).containsExactly(Map.entry("MODE", "plain"));
    assertThat(server.secrets()).containsOnlyKeys("B");
  }

  @Test
  void saysWhatItDoesNotActOn() {
    FoundServer server = one("{\"command\":\"x\",\"autoApprove\":[\"a\"]}");
    assertThat(server.remarks()).containsExactly("Annex does not act on its \"autoApprove\".");
  }

  @Test
  void recognisesSuchFilesAlone() {
    assertThat(ClientServers.recognises("{\"mcpServers\":{\"a\":{\"command\":\"x\"}}}")).isTrue();
    assertThat(ClientServers.recognises("{\"name\":\"x\",\"tools\":[]}")).isFalse();
    assertThat(ClientServers.recognises("no json")).isFalse();
  }
}
