package dev.annex.cli.extension;

import dev.annex.api.extension.PackageFiles;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.distribution.PackageLimits;
import dev.annex.distribution.PackageReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A package as it goes to the host, which judges it: archives and modules as they are, folders as
 * an archive.
 *
 * @param contentType {@code application/zip}, {@code application/gzip} or {@code application/wasm}
 * @param content not copied
 */
public record PackageUpload(String contentType, byte[] content) {

  private static final String ZIP = "application/zip";
  private static final String WASM = "application/wasm";
  private static final String GZIP = "application/gzip";

  /**
   * Reads a package from this machine.
   *
   * @throws dev.annex.api.fault.AnnexException {@code PACKAGE_UNREADABLE}
   */
  public static PackageUpload read(Path source) {
    if (!Files.exists(source)) {
      throw CommandFailure.failed("There is no file or folder %s.".formatted(source));
    }
    if (Files.isDirectory(source)) {
      return new PackageUpload(ZIP, archive(PackageReader.read(source)));
    }
    String name = source.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".json")) {
      return new PackageUpload(ZIP, archive(PackageReader.read(source)));
    }
    byte[] content = readFile(source);
    if (name.endsWith(".wasm") || startsWith(content, 0, 'a', 's', 'm')) {
      return new PackageUpload(WASM, content);
    }
    if (startsWith(content, 0x1f, 0x8b)) {
      return new PackageUpload(GZIP, content);
    }
    if (!startsWith(content, 'P', 'K')) {
      throw CommandFailure.failed(
          "%s is neither a folder, nor a zip or tar.gz archive, nor a .wasm or .json file."
              .formatted(source));
    }
    return new PackageUpload(ZIP, content);
  }

  /** A package of one file. */
  public static PackageUpload of(String name, byte[] content) {
    return new PackageUpload(ZIP, archive(List.of(name), path -> content));
  }

  private static byte[] readFile(Path source) {
    int most = Math.toIntExact(PackageLimits.TOTAL.bytes());
    try (InputStream input = Files.newInputStream(source)) {
      byte[] content = input.readNBytes(most + 1);
      if (content.length > most) {
        throw CommandFailure.failed(
            "%s is larger than %s, the most a package may be."
                .formatted(source, PackageLimits.TOTAL));
      }
      return content;
    } catch (IOException e) {
      throw CommandFailure.failed("Reading %s failed: %s.".formatted(source, e));
    }
  }

  private static boolean startsWith(byte[] content, int... start) {
    for (int i = 0; i < start.length; i++) {
      if (i >= content.length || Byte.toUnsignedInt(content[i]) != start[i]) {
        return false;
      }
    }
    return true;
  }

  /** Stored, not packed: it travels within this machine, and no rule on packing can refuse it. */
  private static byte[] archive(PackageFiles files) {
    return archive(files.paths(), path -> files.read(path).orElseThrow());
  }

  private static byte[] archive(Collection<String> paths, Function<String, byte[]> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      for (String path : paths) {
        ZipEntry entry = new ZipEntry(path);
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content.apply(path));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
