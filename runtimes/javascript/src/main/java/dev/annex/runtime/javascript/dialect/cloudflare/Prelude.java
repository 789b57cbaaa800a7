package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.runtime.javascript.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The dialect's own script, which takes the extension's value and answers the host's calls. */
final class Prelude {

  static final Script SCRIPT = new Script("annex-cloudflare.js", read());

  private Prelude() {}

  private static String read() {
    try (InputStream file =
        Objects.requireNonNull(Prelude.class.getResourceAsStream("prelude.js"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
