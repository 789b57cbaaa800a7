package dev.annex.bench.sandbox.worker;

import dev.annex.api.extension.PackageFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The package around a module: its manifest where there is one beside it, and the module. */
record GuestFiles(String origin, Map<String, byte[]> contents) implements PackageFiles {

  static GuestFiles around(Path module) {
    Map<String, byte[]> contents = new TreeMap<>();
    Path manifest = module.resolveSibling("manifest.json");
    try {
      contents.put(module.getFileName().toString(), Files.readAllBytes(module));
      if (Files.exists(manifest)) {
        contents.put("manifest.json", Files.readAllBytes(manifest));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new GuestFiles(module.getFileName().toString(), contents);
  }

  /** A copy whose module has other bytes and means the same. */
  GuestFiles variant(int number) {
    Map<String, byte[]> other = new TreeMap<>(contents);
    other.replaceAll((path, bytes) -> path.endsWith(".wasm") ? marked(bytes, number) : bytes);
    return new GuestFiles(origin, other);
  }

  /** With a custom section at the end, which nobody reads. */
  private static byte[] marked(byte[] wasm, int number) {
    byte[] section = {
      0,
      6,
      1,
      'n',
      (byte) (number >>> 24),
      (byte) (number >>> 16),
      (byte) (number >>> 8),
      (byte) number
    };
    byte[] marked = Arrays.copyOf(wasm, wasm.length + section.length);
    System.arraycopy(section, 0, marked, wasm.length, section.length);
    return marked;
  }

  @Override
  public SortedSet<String> paths() {
    return new TreeSet<>(contents.keySet());
  }

  @Override
  public Optional<byte[]> read(String path) {
    return Optional.ofNullable(contents.get(path)).map(byte[]::clone);
  }
}
