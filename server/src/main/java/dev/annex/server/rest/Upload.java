package dev.annex.server.rest;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.distribution.PackageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A package that came as the body of a request. It passes through a temporary file, so that there
 * is one reader of packages and one set of its rules.
 */
final class Upload {

  private static final String ZIP = "application/zip";
  private static final String WASM = "application/wasm";
  private static final String GZIP = "application/gzip";
  private static final int MAX_NAME_LENGTH = 100;
  private static final int MAX_SHOWN_LENGTH = 64;

  private Upload() {}

  /**
   * Reads a package.
   *
   * @param name what to call it in messages
   * @throws AnnexException {@code INVALID_REQUEST} for another type of body; {@code
   *     PACKAGE_UNREADABLE}
   */
  static PackageFiles read(String contentType, String name, byte[] body) {
    String type = contentType.split(";", 2)[0].strip();
    if (!type.equals(ZIP) && !type.equals(WASM) && !type.equals(GZIP)) {
      throw new AnnexException(
          ErrorCode.INVALID_REQUEST,
          "Reading the package failed: its type must be %s, %s or %s, not \"%s\"."
              .formatted(ZIP, GZIP, WASM, Printable.show(type, MAX_SHOWN_LENGTH)));
    }
    try {
      Path folder = Files.createTempDirectory("annex-upload");
      Path file = folder.resolve(fileName(name, type));
      try {
        Files.write(file, body);
        return PackageReader.read(file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE, "Reading the package failed: no room for a temporary file.", e);
    }
  }

  private static String fileName(String name, String type) {
    String plain = name.substring(name.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
    String bounded = Printable.cut(plain, MAX_NAME_LENGTH).replace("…", "");
    String safe = bounded.replaceAll("^\\.+", "");
    String named = safe.isEmpty() ? "package" : safe;
    return type.equals(WASM) && !named.endsWith(".wasm") ? named + ".wasm" : named;
  }
}
