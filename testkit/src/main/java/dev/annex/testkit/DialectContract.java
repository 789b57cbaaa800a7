package dev.annex.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.Dialect;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Dialect} does. */
public abstract class DialectContract {

  private Dialect dialect;

  /** The dialect under test; called once before each test. */
  protected abstract Dialect open();

  /** A package that speaks it, with a manifest. */
  protected abstract PackageFiles good();

  /** The manifest's path in the package. */
  protected String manifest() {
    return "manifest.json";
  }

  @BeforeEach
  void openDialect() {
    dialect = open();
  }

  private static Stream<String> brokenManifests() {
    return Stream.of(
        "",
        "{",
        "[]",
        "null",
        "5",
        "\"text\"",
        "{}",
        "{\"id\":5,\"name\":5,\"version\":5}",
        "{\"id\":\"\",\"name\":\"\",\"version\":\"\"}",
        "{\"id\":\"../x\",\"name\":\"../x\",\"version\":\"1.0.0\"}",
        "[".repeat(10_000),
        "{\"id\":\"a\",\"id\":\"b\",\"name\":\"a\",\"name\":\"b\"}",
        "\u0000\ufeff");
  }

  private PackageFiles with(String manifest) {
    FakeFiles files = FakeFiles.from("broken");
    for (String path : good().paths()) {
      files = files.with(path, good().read(path).orElseThrow());
    }
    return files.with(manifest(), manifest);
  }

  @Test
  void knowsItsOwn() {
    assertThat(dialect.recognises(good())).isTrue();
    assertThat(dialect.recognises(FakeFiles.from("empty"))).isFalse();
    assertThat(dialect.recognises(FakeFiles.from("other").with("readme.txt", "hello"))).isFalse();
  }

  @Test
  void looksAtAnythingWithoutFailing() {
    brokenManifests()
        .forEach(manifest -> {
          assertThatCode(() -> dialect.recognises(with(manifest)))
              .as(manifest)
              .doesNotThrowAnyException();
          assertThatCode(
                  () -> dialect.recognises(FakeFiles.from("alone").with(manifest(), manifest)))
              .as(manifest)
              .doesNotThrowAnyException();
        });
  }

  @Test
  void refusesBrokenManifestsAsSuch() {
    brokenManifests()
        .forEach(manifest ->
            assertThatExceptionOfType(AnnexException.class)
                .as(manifest)
                .isThrownBy(() -> dialect.readManifest(with(manifest)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_INVALID)));
  }

  @Test
  void readsManifestsThatHoldTogether() {
    Manifest manifest = dialect.readManifest(good());

    assertThat(manifest.dialect()).isEqualTo(dialect.name()).isNotBlank();
    assertThat(manifest.title()).isNotBlank();
    assertThat(good().paths()).contains(manifest.code());
    assertThat(manifest.tools())
        .isNotEmpty()
        .allMatch(tool -> tool.name().extension().equals(manifest.id()))
        .allMatch(tool -> !tool.audience().isEmpty())
        .extracting(tool -> tool.name().tool())
        .doesNotHaveDuplicates();
    assertThat(manifest.requests()).doesNotHaveDuplicates();
    assertThat(manifest.ignored()).allMatch(sentence -> sentence.endsWith("."));
    assertThat(dialect.operations()).allMatch(operation -> operation.contains("."));
  }

  @Test
  void readsTheSameTwice() {
    assertThat(dialect.readManifest(good())).isEqualTo(dialect.readManifest(good()));
  }
}
