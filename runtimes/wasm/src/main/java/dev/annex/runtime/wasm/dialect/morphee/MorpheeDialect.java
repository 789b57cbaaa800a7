package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.ImportRules;
import dev.annex.runtime.wasm.WasmBinding;
import dev.annex.runtime.wasm.WasmDialect;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.compile.CompiledModule.ImportedFunction;
import dev.annex.runtime.wasm.compile.ModuleOutline;
import dev.annex.runtime.wasm.compile.ModuleSource;
import dev.annex.runtime.wasm.compile.Signature;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.NoHost;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * The contract of Morphee extensions, ABI 1: a reactor whose {@code describe} gives its manifest
 * and whose {@code execute} runs an action, with JSON in the guest's memory.
 *
 * <p>A manifest is believed only when the code says the same about itself, so reading one runs
 * {@code describe}, in a sandbox that reaches nothing. A package may be the bare module alone.
 *
 * <p>What is deliberately not supported stands in the README beside this class. Any thread.
 */
public final class MorpheeDialect implements WasmDialect {

  /** Its name in manifests. */
  public static final String NAME = "morphee";

  static final String MODULE = "morphee";

  private static final String MANIFEST = "manifest.json";
  private static final String CODE = "extension.wasm";
  private static final String WASM = ".wasm";

  /** Describing oneself is printing a constant; whoever needs longer is stuck. */
  private static final Duration DESCRIBE_TIME = Duration.ofSeconds(5);

  private static final Map<String, Signature> FUNCTIONS =
      Arrays.stream(MorpheeImport.values())
          .collect(
              Collectors.toUnmodifiableMap(MorpheeImport::functionName, MorpheeImport::signature));

  private final WasmEngine engine;
  private final Limits describing;

  /** Runs {@code describe} on this engine. */
  public MorpheeDialect(WasmEngine engine) {
    this(engine, DESCRIBE_TIME);
  }

  MorpheeDialect(WasmEngine engine, Duration describeTime) {
    this.engine = engine;
    this.describing = Limits.defaults().withTime(describeTime);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean recognises(PackageFiles files) {
    Optional<byte[]> manifest = files.read(MANIFEST);
    if (manifest.isEmpty()) {
      return isBareModule(files);
    }
    try {
      JsonNode document = Json.parse(manifest.get());
      return !document.has("backend")
          && (document.has("actions") || (document.has("id") && document.has("permissions")));
    } catch (AnnexException e) {
      String text = new String(manifest.get(), StandardCharsets.UTF_8);
      return text.contains("\"actions\"") && !text.contains("\"backend\"");
    }
  }

  private static boolean isBareModule(PackageFiles files) {
    if (files.paths().size() != 1 || !files.paths().first().endsWith(WASM)) {
      return false;
    }
    Set<String> exports =
        files.read(files.paths().first()).map(ModuleOutline::exportsOf).orElseGet(Set::of);
    return exports.contains("describe") && exports.contains("execute");
  }

  @Override
  public Manifest readManifest(PackageFiles files) {
    Optional<JsonNode> packaged = files.read(MANIFEST).map(MorpheeDialect::parse);
    String path = code(files);
    Optional<Manifest> early = packaged.map(document -> MorpheeManifest.read(document, path));
    byte[] wasm = files.read(path).orElseThrow();
    Limits limits = early.map(Manifest::wants).orElse(describing).atMost(describing);
    CompiledModule module =
        engine.compile(ModuleSource.of(wasm), early.map(Manifest::wants).orElse(describing));
    checkModule(module);
    packaged.ifPresent(document -> checkPermissions(module, document));
    JsonNode described = parse(describe(module, limits));
    packaged.ifPresent(document -> MorpheeManifest.requireEqual(document, described));
    Manifest manifest = early.orElseGet(() -> MorpheeManifest.read(described, path));
    checkPermissions(module, described);
    return manifest;
  }

  private static JsonNode parse(byte[] document) {
    try {
      return Json.parse(document);
    } catch (AnnexException e) {
      throw new AnnexException(
          ErrorCode.MANIFEST_INVALID, "The Morphee manifest is no JSON. " + e.fault().message());
    }
  }

  private static String code(PackageFiles files) {
    if (files.paths().contains(CODE)) {
      return CODE;
    }
    List<String> modules = files.paths().stream().filter(path -> path.endsWith(WASM)).toList();
    if (modules.size() != 1) {
      throw new AnnexException(
          ErrorCode.MANIFEST_INVALID,
          "The package has no file \"%s\" and not exactly one other file that ends in %s, so its code is not known."
              .formatted(CODE, WASM));
    }
    return modules.getFirst();
  }

  private byte[] describe(CompiledModule module, Limits limits) {
    Meter meter = Meter.start(limits, limits.time());
    GuestSession session = engine.session(limits, meter, new NoHost());
    try {
      return engine.run(session, () -> describe(MorpheeGuest.blueprint(module), session));
    } catch (AnnexException e) {
      throw new AnnexException(
          e.code(),
          "The extension could not describe itself within %s. %s"
              .formatted(limits.time(), e.fault().message()),
          e.fault().details());
    }
  }

  private static byte[] describe(Blueprint blueprint, GuestSession session) {
    MorpheeGuest guest = MorpheeGuest.start(blueprint, session, Asked.NOTHING);
    int version = guest.abiVersion();
    if (version != 1) {
      throw new AnnexException(
          ErrorCode.CODE_INVALID,
          "The WebAssembly code cannot be used: it speaks version %d of the Morphee ABI, and this host version 1."
              .formatted(version));
    }
    byte[] manifest = guest.describe();
    if (manifest.length == 0) {
      throw new AnnexException(
          ErrorCode.MANIFEST_INVALID, "The Morphee manifest is missing: describe() gave nothing.");
    }
    return manifest;
  }

  @Override
  public Set<String> operations() {
    return MorpheeHost.operations();
  }

  @Override
  public WasmBinding bind(CompiledModule module, Manifest manifest) {
    checkModule(module);
    return new MorpheeBinding(MorpheeGuest.blueprint(module), Asked.by(manifest));
  }

  private static void checkModule(CompiledModule module) {
    ImportRules.check(module, MODULE, FUNCTIONS);
    ImportRules.requireMemory(module);
    ImportRules.requireExport(module, List.of("describe"), "() -> i64");
    ImportRules.requireExport(module, List.of("execute"), "(i32, i32) -> i64");
    ImportRules.requireExport(module, MorpheeGuest.ALLOC, "(i32) -> i32");
    ImportRules.requireExport(module, MorpheeGuest.DEALLOC, "(i32, i32) -> ()");
    ImportRules.requireType(module, MorpheeGuest.INITIALIZE, "() -> ()");
    ImportRules.requireType(module, MorpheeGuest.ABI_VERSION, "() -> i32");
    if (module.function("_start").isPresent()) {
      throw new AnnexException(
          ErrorCode.CODE_INVALID,
          "The WebAssembly code cannot be used: it exports _start, so it is a command; build a reactor.");
    }
  }

  /** Refuses code that imports what its manifest does not ask for; a grant is needed besides. */
  private static void checkPermissions(CompiledModule module, JsonNode manifest) {
    Set<MorpheePermission> declared = MorpheeManifest.permissions(manifest);
    for (ImportedFunction wanted : module.imports()) {
      if (!wanted.module().equals(MODULE)) {
        continue;
      }
      MorpheeImport known = MorpheeImport.named(wanted.name()).orElseThrow();
      if (known.permissions().stream().noneMatch(declared::contains)) {
        throw new AnnexException(
            ErrorCode.UNKNOWN_IMPORT,
            "Import %s requires permission %s"
                .formatted(known.functionName(), known.permissions().getFirst()));
      }
    }
  }
}
