package dev.annex.capabilities.files;

import static dev.annex.capabilities.files.FilesFixture.at;
import static dev.annex.capabilities.files.FilesFixture.failsAs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finding files by name and by what is in them. */
final class SearchTest {

  @TempDir Path base;

  private FilesFixture folder;

  @BeforeEach
  void fill() throws IOException {
    folder = new FilesFixture(base);
    put("a.txt", "one\ntwo\nthree\ntwo again\nfive\n");
    put("src/b.java", "class B { /* two */ }\n");
    put("src/deep/c.txt", "nothing\n");
    put(".git/config", "two\n");
    put("node_modules/x/two.txt", "two\n");
    Files.write(folder.inside("binary.txt"), new byte[] {'t', 'w', 'o', 0});
  }

  private void put(String name, String text) throws IOException {
    Files.createDirectories(folder.inside(name).getParent());
    Files.writeString(folder.inside(name), text);
  }

  private JsonNode glob(String fields) {
    ObjectNode request = at(folder.inside());
    request.setAll(Json.parse(fields).asObject());
    return folder.granted().call("files.glob", request);
  }

  private JsonNode grep(String fields) {
    ObjectNode request = at(folder.inside());
    request.setAll(Json.parse(fields).asObject());
    return folder.granted().call("files.grep", request);
  }

  @Test
  void findsNamesParentsFirstAndInOrder() {
    assertThat(
            glob("{\"patterns\":[\"**\"],\"ignore\":[\"node_modules\"]}")
                .get("matches")
                .findValuesAsString("path"))
        .containsExactly("a.txt", "binary.txt", "src", "src/b.java", "src/deep", "src/deep/c.txt");
    assertThat(
            glob("{\"patterns\":[\"**/*.{java,txt}\"],\"kind\":\"file\",\"depth\":2}")
                .get("matches")
                .findValuesAsString("path"))
        .containsExactly("a.txt", "binary.txt", "src/b.java");
    assertThat(
            glob("{\"patterns\":[\"*\"],\"hidden\":true,\"kind\":\"directory\"}")
                .get("matches")
                .findValuesAsString("path"))
        .containsExactly(".git", "node_modules", "src");
    JsonNode cut = glob("{\"patterns\":[\"**\"],\"limit\":2}");
    assertThat(cut.get("matches")).hasSize(2);
    assertThat(cut.get("truncated").booleanValue()).isTrue();
  }

  @Test
  void findsLinesWithTheirPlacesInBytes() throws IOException {
    put("ü.txt", "über two\n");
    JsonNode found = grep("{\"pattern\":\"t(w)o\",\"ignore\":[\"node_modules\"]}");
    assertThat(found.get("files").findValuesAsString("path"))
        .containsExactly("a.txt", "src/b.java", "ü.txt");
    assertThat(found.get("files").get(2).get("lines").get(0))
        .hasToString(
            "{\"number\":1,\"text\":\"über two\",\"ranges\":[{\"start\":6,\"end\":9}],\"before\":[],\"after\":[]}");
    assertThat("über ".getBytes(StandardCharsets.UTF_8)).hasSize(6);
    assertThat(found.get("skipped").longValue()).isEqualTo(1);
    assertThat(found.get("searched").longValue()).isEqualTo(4);
  }

  @Test
  void givesTheLinesAround() {
    JsonNode lines =
        grep("{\"pattern\":\"two\",\"include\":[\"a.txt\"],\"context\":1}")
            .get("files")
            .get(0)
            .get("lines");
    assertThat(lines.get(0).get("before")).hasToString("[\"one\"]");
    assertThat(lines.get(0).get("after")).hasToString("[\"three\"]");
    assertThat(lines.get(1).get("before")).hasToString("[\"three\"]");
    assertThat(lines.get(1).get("after")).hasToString("[\"five\"]");
    JsonNode first =
        grep("{\"pattern\":\"two\",\"include\":[\"a.txt\"],\"context\":1,\"perFile\":1}")
            .get("files")
            .get(0);
    assertThat(first.get("lines")).hasSize(1);
    assertThat(first.get("lines").get(0).get("after")).hasToString("[\"three\"]");
  }

  @Test
  void countsAndFiltersAndCuts() {
    JsonNode counted =
        grep(
            "{\"pattern\":\"TWO\",\"ignoreCase\":true,\"countOnly\":true,\"exclude\":[\"src\",\"node_modules\"]}");
    assertThat(counted.get("files")).hasToString("[{\"path\":\"a.txt\",\"count\":2,\"lines\":[]}]");
    assertThat(
            grep("{\"pattern\":\"/* two */\",\"fixed\":true}")
                .get("files")
                .findValuesAsString("path"))
        .containsExactly("src/b.java");
    assertThat(grep("{\"pattern\":\"two\",\"limit\":1}").get("truncated").booleanValue()).isTrue();
    assertThat(
            folder
                .granted()
                .call("files.grep", at(folder.inside("a.txt")).put("pattern", "^three$"))
                .get("files")
                .get(0)
                .get("count")
                .longValue())
        .isEqualTo(1);
    failsAs(ErrorCode.INVALID_HOST_CALL, () -> grep("{\"pattern\":\"(\"}"));
    failsAs(ErrorCode.INVALID_HOST_CALL, () -> grep("{\"pattern\":\"(?=a)\"}"));
  }

  @Test
  void searchesOnlyFilesWhoseNamesEndSo() throws IOException {
    put("ends/A.JAVA", "needle");
    put("ends/b.go", "needle");
    put("ends/c.go.txt", "needle");
    put("ends/go", "needle");
    put("ends/x.go/d.txt", "needle");
    assertThat(
            grep("{\"pattern\":\"needle\",\"extensions\":[\"go\",\"java\"]}")
                .get("files")
                .findValuesAsString("path"))
        .containsExactly("ends/A.JAVA", "ends/b.go");
    assertThat(
            grep("{\"pattern\":\"needle\",\"extensions\":[\"go\"],\"include\":[\"*.txt\"]}")
                .get("files"))
        .isEmpty();
    for (String wrong : List.of("\"\"", "\"a/b\"")) {
      failsAs(
          ErrorCode.INVALID_HOST_CALL,
          () -> grep("{\"pattern\":\"a\",\"extensions\":[%s]}".formatted(wrong)));
    }
  }

  @Test
  void readsLinesOfAnyLengthAcrossItsPieces() throws IOException {
    put("long.txt", "x".repeat(300_000) + "\nneedle\n" + "y".repeat(3 << 20) + "needle");
    JsonNode found = grep("{\"pattern\":\"needle\",\"include\":[\"long.txt\"]}");
    assertThat(found.get("files").get(0).get("lines").findValuesAsString("number"))
        .as("what lies behind the first mebibyte of a line is not looked at")
        .containsExactly("2");
  }

  @Test
  void saysTheSameWhicheverFileIsSearchedFaster() throws IOException {
    for (int i = 100; i < 160; i++) {
      // Every other file takes long.
      String filler = i % 2 == 0 ? "nothing here\n".repeat(20_000) : "";
      put("many/%d.txt".formatted(i), filler + "needle a\nneedle b\n");
    }
    JsonNode all = grep("{\"pattern\":\"needle\"}");
    assertThat(all.get("files")).hasSize(60);
    assertThat(all.get("files").findValuesAsString("path")).isSorted();
    assertThat(all.get("searched").longValue()).isEqualTo(64);
    JsonNode cut = grep("{\"pattern\":\"needle\",\"limit\":51}");
    assertThat(cut.get("truncated").booleanValue()).isTrue();
    assertThat(cut.get("files")).hasSize(26);
    for (int i = 0; i < 25; i++) {
      assertThat(cut.get("files").get(i)).isEqualTo(all.get("files").get(i));
    }
    assertThat(cut.get("files").get(25).get("lines")).hasSize(1);
    assertThat(grep("{\"pattern\":\"needle\",\"limit\":51}")).isEqualTo(cut);
    assertThat(grep("{\"pattern\":\"needle\",\"limit\":120}").get("truncated").booleanValue())
        .isFalse();
  }
}
