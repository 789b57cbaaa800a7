package dev.annex.runtime.javascript;

import dev.annex.api.call.Limits;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Runtime;
import dev.annex.runtime.wasm.WasmEngine;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Runs extensions made of JavaScript. A guest has the language, the environment that the README
 * lists and what its dialect offers, nothing else; every call gets an instance of its own. Any
 * thread.
 */
public final class ScriptRuntime implements Runtime {

  /** Its name in manifests. */
  public static final String NAME = "javascript";

  private final ScriptEngine engine;
  private final Map<String, ScriptDialect> dialects;

  /**
   * A runtime that speaks these dialects.
   *
   * @param engine shared with others, and not closed with the runtime
   */
  public ScriptRuntime(WasmEngine engine, Collection<? extends ScriptDialect> dialects) {
    this(new ScriptEngine(engine), dialects);
  }

  /**
   * A runtime that speaks these dialects, on an engine that some of them use as well: QuickJS is
   * then compiled and its environment made once for all.
   */
  public ScriptRuntime(ScriptEngine engine, Collection<? extends ScriptDialect> dialects) {
    this.engine = engine;
    this.dialects =
        dialects.stream()
            .collect(Collectors.toUnmodifiableMap(ScriptDialect::name, Function.identity()));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Program prepare(ExtensionPackage contents, Limits limits) {
    Manifest manifest = contents.manifest();
    ScriptDialect dialect = dialects.get(manifest.dialect());
    if (dialect == null) {
      throw new AnnexException(
          ErrorCode.UNKNOWN_DIALECT,
          "%s cannot run: it speaks \"%s\", and this host knows %s."
              .formatted(manifest.id(), manifest.dialect(), new TreeSet<>(dialects.keySet())));
    }
    return engine.program(manifest.id(), dialect.bind(contents), limits);
  }

  @Override
  public void close() {}
}
