package dev.annex.distribution;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads a package from a folder, a zip or tar.gz archive or a bare {@code .wasm} file: whole,
 * within {@link PackageLimits}, and refusing whatever could mean one thing here and another
 * elsewhere. Judges no content. Any thread.
 *
 * <p>A folder is read with everything in it, hidden files included: what is not meant to be
 * installed does not belong there. A single folder at the top of an archive is a folder like any
 * other; it is not unwrapped.
 */
public final class PackageReader {

  /** Nobody here can open these, and the dialect that knows them says why. */
  private static final String SIGNED_SKILL = ".skill";

  /** An extension whose manifest and source stand in one document. */
  private static final String STORED = ".json";

  private static final byte[] ZIP = {'P', 'K'};
  private static final byte[] WASM = {0, 'a', 's', 'm'};

  /** What a tar archive has beside its files: headers of a few blocks, and padding. */
  private static final long TAR_HEADERS = PackageLimits.ENTRIES * 4_096L;

  private PackageReader() {}

  /**
   * Reads a package.
   *
   * @throws AnnexException {@code PACKAGE_UNREADABLE}, with the path inside the package and the
   *     rule it breaks
   */
  public static PackageFiles read(Path source) {
    String origin = origin(source);
    Collector collector = new Collector(origin);
    try {
      Path real = source.toRealPath();
      if (Files.isDirectory(real)) {
        FolderReader.read(real, collector);
        return collector.finish();
      }
      if (!Files.isRegularFile(real)) {
        throw collector.refusals().whole("it is neither a folder nor an ordinary file");
      }
      return readFile(real, origin, collector);
    } catch (IOException e) {
      throw collector.refusals().whole(FolderReader.reason(e), e);
    }
  }

  private static PackageFiles readFile(Path file, String name, Collector collector)
      throws IOException {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    byte[] bytes = readBounded(file, collector);
    if (lowerCase.endsWith(".wasm")
        || lowerCase.endsWith(SIGNED_SKILL)
        || lowerCase.endsWith(STORED)
        || (!lowerCase.endsWith(".zip") && startsWith(bytes, WASM))) {
      collector.admit(name, bytes.length);
      collector.add(name, bytes);
      return collector.finish();
    }
    if (startsWith(bytes, ZIP)) {
      ZipReader.read(bytes, collector);
      return collector.finish();
    }
    if (GzipReader.begins(bytes)) {
      int most = Math.toIntExact(PackageLimits.TOTAL.bytes() + TAR_HEADERS);
      TarReader.read(GzipReader.unpack(bytes, most, collector.refusals()), collector);
      return collector.finish();
    }
    throw collector
        .refusals()
        .whole(
            lowerCase.endsWith(".zip")
                ? "it does not begin like a zip archive"
                : "it is neither a folder, nor a zip or tar.gz archive, nor a .wasm or .json file");
  }

  private static byte[] readBounded(Path file, Collector collector) throws IOException {
    int most = Math.toIntExact(PackageLimits.TOTAL.bytes());
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw collector
            .refusals()
            .whole("it is larger than %s, the most it may be".formatted(PackageLimits.TOTAL));
      }
      return bytes;
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }

  private static String origin(Path source) {
    Path name = source.toAbsolutePath().normalize().getFileName();
    return name == null ? "/" : name.toString();
  }
}
