package dev.annex.runtime.wasm;

import dev.annex.api.call.Limits;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Runtime;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.compile.ModuleSource;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Runs extensions made of WebAssembly. A guest has its memory and what its dialect offers, nothing
 * else; every call gets an instance of its own. Any thread.
 */
public final class WasmRuntime implements Runtime {

  private static final System.Logger LOG = System.getLogger(WasmRuntime.class.getName());

  /** Its name in manifests. */
  public static final String NAME = "wasm";

  /** A byte of a Go module took about eight in the heap and the memory for classes. */
  private static final int FOOTPRINT = 8;

  private final WasmEngine engine;
  private final Map<String, WasmDialect> dialects;

  /**
   * A runtime that speaks these dialects.
   *
   * @param engine closed with the runtime
   */
  public WasmRuntime(WasmEngine engine, Collection<? extends WasmDialect> dialects) {
    this.engine = engine;
    this.dialects =
        dialects.stream()
            .collect(Collectors.toUnmodifiableMap(WasmDialect::name, Function.identity()));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Program prepare(ExtensionPackage contents, Limits limits) {
    Manifest manifest = contents.manifest();
    WasmDialect dialect = dialects.get(manifest.dialect());
    if (dialect == null) {
      throw new AnnexException(
          ErrorCode.UNKNOWN_DIALECT,
          "%s cannot run: it speaks \"%s\", and this host knows %s."
              .formatted(manifest.id(), manifest.dialect(), new TreeSet<>(dialects.keySet())));
    }
    ModuleSource source = engine.source(contents.digest(), manifest.code(), () -> code(contents));
    CompiledModule module = engine.compile(source, limits);
    WasmBinding binding = dialect.bind(module, manifest);
    StartPoints starts =
        new StartPoints(engine, source, module, limits, engine.snapshotsOf(manifest.id()));
    binding.prepare(starts);
    remark(manifest.id(), module, starts);
    ByteSize footprint = new ByteSize(module.size().bytes() * FOOTPRINT);
    return new WasmProgram(engine, module, binding, starts, limits, footprint);
  }

  private static byte[] code(ExtensionPackage contents) {
    Manifest manifest = contents.manifest();
    return contents
        .files()
        .read(manifest.code())
        .orElseThrow(() ->
            new AnnexException(
                ErrorCode.CODE_INVALID,
                "%s cannot run: its package has no file \"%s\"."
                    .formatted(manifest.id(), manifest.code())));
  }

  /** What makes an extension slower than it could be, for its author and the operator. */
  private static void remark(ExtensionId id, CompiledModule module, StartPoints starts) {
    if (!module.interpretedFunctions().isEmpty()) {
      LOG.log(
          Level.WARNING,
          "{0} has functions that are too large to compile; they run interpreted, about a hundred times slower: {1}",
          id,
          String.join(", ", module.interpretedFunctions()));
    }
    starts
        .refusals()
        .forEach((arguments, reason) ->
            LOG.log(
                Level.DEBUG,
                "Every call of {0} starts it anew instead of from a snapshot{1}: {2}.",
                id,
                arguments.isEmpty() ? "" : " (" + arguments + ")",
                reason));
  }

  @Override
  public void close() {
    engine.close();
  }
}
