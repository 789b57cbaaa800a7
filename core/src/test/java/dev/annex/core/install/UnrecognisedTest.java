package dev.annex.core.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.testkit.FakeFiles;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UnrecognisedTest {

  private static String words(FakeFiles files) {
    return String.valueOf(Unrecognised.of(files, List.of()).getMessage());
  }

  @Test
  void aManifestThatIsNoJsonIsNamedWithThePlace() {
    assertThat(words(FakeFiles.from("mine").with("manifest.json", "{\"name\": \"x\"")))
        .contains("\"mine\"", "manifest.json cannot be read", "line 1");
  }

  @Test
  void aManifestThatNoContractKnowsIsNamed() {
    assertThat(words(FakeFiles.from("mine").with("manifest.json", "{\"name\": \"x\"}")))
        .contains("it has manifest.json, but none", "extension.js");
  }

  @Test
  void whatHasNoManifestIsToldWhichThereAre() {
    assertThat(words(FakeFiles.from("mine").with("a.txt", "x")))
        .contains("manifest.yaml", "extension.toml", "mcp-server.json", ".wasm");
  }
}
