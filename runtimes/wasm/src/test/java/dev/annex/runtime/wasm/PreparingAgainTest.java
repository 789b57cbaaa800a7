package dev.annex.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.runtime.wasm.dialect.opskat.OpskatDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a later process needs of a package whose code and snapshot were kept. */
class PreparingAgainTest {

  private static final FolderFiles ECHO = Workshop.files("opskat/echo");
  private static final Manifest MANIFEST = new OpskatDialect().readManifest(ECHO);

  @TempDir private Path kept;

  private void prepare(PackageFiles files) {
    WasmEngine engine = WasmEngine.open(WasmSettings.defaults().withCacheDirectory(kept));
    try (WasmRuntime runtime = new WasmRuntime(engine, List.of(new OpskatDialect()))) {
      ExtensionPackage contents = new ExtensionPackage(MANIFEST, files, PackageDigest.of(ECHO));
      runtime.prepare(contents, MANIFEST.wants()).close();
    }
  }

  /** A package that cannot be read any more. */
  private static final class Unreadable implements PackageFiles {
    @Override
    public String origin() {
      return "nowhere";
    }

    @Override
    public SortedSet<String> paths() {
      return ECHO.paths();
    }

    @Override
    public Optional<byte[]> read(String path) {
      throw new AnnexException(ErrorCode.UNAVAILABLE, "%s was read".formatted(path));
    }
  }

  @Test
  void readsNothingOfThePackage() {
    prepare(ECHO);
    prepare(new Unreadable());
  }

  @Test
  void readsItWhenTheCodeIsGone() throws IOException {
    prepare(ECHO);
    remove(".code");
    assertThatThrownBy(() -> prepare(new Unreadable())).hasMessageContaining("was read");
    prepare(ECHO);
  }

  @Test
  void believesNoDigestThatSomebodyElseWrote() throws IOException {
    prepare(ECHO);
    Path source = files(".source").getFirst();
    byte[] touched = Files.readAllBytes(source);
    touched[touched.length - 1] ^= 1;
    Files.write(source, touched);
    assertThatThrownBy(() -> prepare(new Unreadable())).hasMessageContaining("was read");
    prepare(ECHO);
    prepare(new Unreadable());
  }

  private void remove(String ending) throws IOException {
    for (Path file : files(ending)) {
      Files.delete(file);
    }
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> all = Files.list(kept)) {
      List<Path> found = all.filter(file -> file.toString().endsWith(ending)).toList();
      assertThat(found).isNotEmpty();
      return found;
    }
  }
}
