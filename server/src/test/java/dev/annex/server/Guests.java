package dev.annex.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The fixture guests of the Wasm runtime, as packages. */
public final class Guests {

  private static final Path FOLDER = Path.of("../runtimes/wasm/src/test/resources/guests");

  private Guests() {}

  /** The folder of one guest, such as {@code opskat/echo}. */
  public static Path folder(String name) {
    return FOLDER.resolve(name);
  }

  /** One guest as a zip archive. */
  public static byte[] zip(String name) {
    Path folder = folder(name);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        Stream<Path> files = Files.walk(folder)) {
      List<Path> ordinary = files.filter(Files::isRegularFile).sorted().toList();
      for (Path file : ordinary) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        zip.write(Files.readAllBytes(file));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
