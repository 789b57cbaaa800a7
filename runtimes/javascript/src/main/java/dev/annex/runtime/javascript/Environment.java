package dev.annex.runtime.javascript;

import dev.annex.api.name.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** QuickJS and the scripts of the environment, as the build packed them. Any thread. */
final class Environment {

  private static final List<String> SCRIPTS =
      List.of("kernel", "web", "streams", "pattern", "idna", "socket", "intl", "node");

  private static final Map<String, String> TEXTS =
      SCRIPTS.stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  name -> name, name -> new String(read(name + ".js"), StandardCharsets.US_ASCII)));

  private Environment() {}

  /** The module. */
  static byte[] quickJs() {
    return read("quickjs.wasm");
  }

  /** A script. */
  static String text(String name) {
    String text = TEXTS.get(name);
    if (text == null) {
      throw new IllegalArgumentException("no script of the environment: " + name);
    }
    return text;
  }

  /** Differs when any of them differs. */
  static Digest digest() {
    return Digest.of(
        Digest.of(quickJs())
            + SCRIPTS.stream().map(Environment::text).collect(Collectors.joining("\0")));
  }

  private static byte[] read(String file) {
    try (InputStream in = Environment.class.getResourceAsStream("environment/" + file)) {
      if (in == null) {
        throw new IllegalStateException(
            "environment/%s is not in the class path; runtimes/javascript/environment/build makes it"
                .formatted(file));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
