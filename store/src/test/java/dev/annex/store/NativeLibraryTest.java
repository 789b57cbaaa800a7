package dev.annex.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.util.LibraryLoaderUtil;

final class NativeLibraryTest {

  @TempDir private Path directory;

  @Test
  @SuppressWarnings("restricted") // loading it is what is tested
  void unpacksTheLibraryOfThisMachineUnderTheNameItIsLookedForBy() throws IOException {
    Path folder = directory.resolve("native");

    assertThat(NativeLibrary.unpack(folder)).isTrue();

    Path library = folder.resolve(LibraryLoaderUtil.getNativeLibName());
    assertThat(Files.size(library)).isGreaterThan(100_000);
    System.load(library.toString());
  }
}
