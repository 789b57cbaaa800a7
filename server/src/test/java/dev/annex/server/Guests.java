package dev.annex.server;

import dev.annex.api.value.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.node.ObjectNode;

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
    return zip(name, Map.of());
  }

  /** One guest as a zip archive, with some files put in the place of its own or beside them. */
  public static byte[] zip(String name, Map<String, byte[]> others) {
    Path folder = folder(name);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        Stream<Path> files = Files.walk(folder)) {
      List<Path> ordinary = files.filter(Files::isRegularFile).sorted().toList();
      Map<String, byte[]> entries = new TreeMap<>();
      for (Path file : ordinary) {
        entries.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
      entries.putAll(others);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The manifest of an OpsKat guest, to be changed. */
  public static ObjectNode manifest(String name) {
    try {
      return Json.parse(Files.readAllBytes(folder(name).resolve("manifest.json"))).asObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
