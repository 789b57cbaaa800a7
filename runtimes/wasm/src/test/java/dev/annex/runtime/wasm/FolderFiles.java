package dev.annex.runtime.wasm;

import dev.annex.api.extension.PackageFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The files of a package, from a folder or made up. */
public record FolderFiles(String origin, Map<String, byte[]> contents) implements PackageFiles {

  /** Every file below a folder. */
  public static FolderFiles read(Path folder) {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String path = folder.relativize(file).toString().replace('\\', '/');
        contents.put(path, Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new FolderFiles(folder.getFileName().toString(), contents);
  }

  /** A package of one file. */
  public static FolderFiles of(String path, byte[] contents) {
    return new FolderFiles(path, Map.of(path, contents));
  }

  /** A copy with one file more, or another one in its place. */
  public FolderFiles with(String path, byte[] file) {
    Map<String, byte[]> more = new TreeMap<>(contents);
    more.put(path, file);
    return new FolderFiles(origin, more);
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
