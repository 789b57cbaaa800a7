package dev.annex.runtime.javascript.dialect.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.testkit.FakeFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourcePackageTest {

  private static final String MANIFEST = "{\"name\":\"a\",\"version\":\"1.0.0\"}";

  private static FakeFiles with(String manifest) {
    return FakeFiles.from("a").with("manifest.json", manifest).with("extension.js", "({})");
  }

  @ParameterizedTest
  @ValueSource(strings = {"extension.js", "extension.ts", "index.js", "source.ts", "hello.mjs"})
  void findsTheSourceBesideTheManifest(String path) {
    FakeFiles files =
        FakeFiles.from("a").with("manifest.json", MANIFEST).with(path, "({tools:{}})");
    assertThat(SourcePackage.isOne(files)).isTrue();
    SourcePackage found = SourcePackage.read(files);
    assertThat(found.code()).isEqualTo(path);
    assertThat(found.typed()).isEqualTo(path.endsWith(".ts"));
    assertThat(found.source()).isEqualTo("({tools:{}})");
  }

  @Test
  void readsTheFormInWhichTheOriginalStoresExtensions() {
    FakeFiles files =
        FakeFiles.from("a")
            .with("ext.json", "{\"manifest\":" + MANIFEST + ",\"source\":\"({tools:{}})\"}");
    assertThat(SourcePackage.isOne(files)).isTrue();
    assertThat(SourcePackage.read(files).source()).isEqualTo("({tools:{}})");
  }

  @Test
  void takesTheUsualNameWhereSeveralFilesLie() {
    FakeFiles files = with(MANIFEST).with("test.js", "").with("lib.js", "");
    assertThat(SourcePackage.read(files).code()).isEqualTo("extension.js");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"a\",\"version\":\"1\",\"hostABI\":\"1.0\"}",
        "{\"name\":\"a\",\"tools\":[]}",
        "{\"id\":\"a\",\"name\":\"a\",\"permissions\":[]}",
        "{\"id\":\"a\",\"actions\":[]}",
        "[]",
        "{"
      })
  void leavesPackagesOfOtherContractsAlone(String manifest) {
    assertThat(SourcePackage.isOne(with(manifest))).isFalse();
  }

  @Test
  void leavesAloneWhatHasNoCodeOfThisKind() {
    assertThat(
            SourcePackage.isOne(
                FakeFiles.from("a").with("manifest.json", MANIFEST).with("main.wasm", "x")))
        .isFalse();
    assertThat(SourcePackage.isOne(FakeFiles.from("a").with("extension.json", MANIFEST))).isFalse();
  }

  @Test
  void saysWhatIsMissing() {
    FakeFiles two =
        FakeFiles.from("a").with("manifest.json", MANIFEST).with("x.js", "").with("y.js", "");
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> SourcePackage.read(two))
        .withMessageContaining("extension.js");
  }
}
