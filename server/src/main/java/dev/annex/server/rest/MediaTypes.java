package dev.annex.server.rest;

import java.util.Locale;
import java.util.Map;

/** What the files of pages are, by the ends of their names: as a browser must be told. */
final class MediaTypes {

  /** What a browser does nothing with. */
  private static final String BYTES = "application/octet-stream";

  private static final String TEXT = "; charset=utf-8";

  private static final Map<String, String> BY_END =
      Map.ofEntries(
          Map.entry("js", "text/javascript" + TEXT),
          Map.entry("mjs", "text/javascript" + TEXT),
          Map.entry("css", "text/css" + TEXT),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("html", "text/html" + TEXT),
          Map.entry("htm", "text/html" + TEXT),
          Map.entry("txt", "text/plain" + TEXT),
          Map.entry("md", "text/markdown" + TEXT),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("avif", "image/avif"),
          Map.entry("ico", "image/vnd.microsoft.icon"),
          Map.entry("woff", "font/woff"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("ttf", "font/ttf"),
          Map.entry("otf", "font/otf"),
          Map.entry("wasm", "application/wasm"));

  private MediaTypes() {}

  /** Of a file; bytes when its name tells nothing. */
  static String of(String path) {
    int dot = path.lastIndexOf('.');
    return BY_END.getOrDefault(path.substring(dot + 1).toLowerCase(Locale.ROOT), BYTES);
  }
}
