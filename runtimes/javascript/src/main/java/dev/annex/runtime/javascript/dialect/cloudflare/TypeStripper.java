package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.runtime.javascript.Script;
import dev.annex.runtime.javascript.ScriptEngine;
import dev.annex.runtime.javascript.ScriptException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes JavaScript of TypeScript by leaving its types out, at install. The tool that does it, npm's
 * {@code sucrase}, runs in the sandbox like the extension itself. Lines stay where they are. Any
 * thread.
 */
final class TypeStripper {

  /** The tool alone is 200 KB to be parsed, on whatever else a host has to do just then. */
  private static final Duration TIME = Duration.ofMinutes(2);

  private static final String TOOL = "environment/types.js";

  private final ScriptEngine engine;
  private final Limits limits;

  TypeStripper(ScriptEngine engine, Limits limits) {
    this.engine = engine;
    this.limits = limits.withTime(TIME);
  }

  /**
   * The same program without types.
   *
   * @throws AnnexException {@code CODE_INVALID} when it is no TypeScript
   */
  String strip(String source, ExtensionName name) {
    try {
      return engine.evaluate(
          List.of(), List.of(new Script(TOOL, tool())), "annexStrip", List.of(source), limits);
    } catch (ScriptException e) {
      throw SourceReader.invalid(name, e);
    } catch (AnnexException e) {
      throw SourceReader.late(
          e,
          name,
          "taking its types out took longer than %s, on a machine that is busy or with a source that is very large. Try again, or install JavaScript that a tool of yours made of it"
              .formatted(TIME));
    }
  }

  private static String tool() {
    try (@Nullable InputStream file = ScriptEngine.class.getResourceAsStream(TOOL)) {
      if (file == null) {
        throw new AnnexException(
            ErrorCode.UNAVAILABLE,
            "TypeScript cannot be read: this host was built without the tool that strips types.");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
