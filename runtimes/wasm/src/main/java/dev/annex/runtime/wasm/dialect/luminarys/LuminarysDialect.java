package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.runtime.wasm.ImportRules;
import dev.annex.runtime.wasm.WasmBinding;
import dev.annex.runtime.wasm.WasmDialect;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.compile.CompiledModule.ImportedFunction;
import dev.annex.runtime.wasm.compile.ModuleOutline;
import dev.annex.runtime.wasm.compile.ModuleSource;
import dev.annex.runtime.wasm.compile.Signature;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.NoHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The contract of Luminarys skills, protocol 1: a reactor whose {@code skill_describe} says what it
 * can do and whose {@code skill_handle} does it, with MessagePack in the guest's memory.
 *
 * <p>What a skill can do stands in its code only, so reading a package runs {@code skill_describe},
 * in a sandbox that reaches nothing. A package is a module with a deployment manifest, or the bare
 * module, which then is asked for what it requires.
 *
 * <p>What is deliberately not supported stands in the README beside this class. Any thread.
 */
public final class LuminarysDialect implements WasmDialect {

  /** Its name in manifests. */
  public static final String NAME = "luminarys";

  private static final List<String> MANIFESTS = List.of("manifest.yaml", "manifest.yml");
  private static final String WASM = ".wasm";
  private static final String SIGNED = ".skill";

  /** Describing oneself is printing a constant; whoever needs longer is stuck. */
  private static final Duration DESCRIBE_TIME = Duration.ofSeconds(5);

  private static final Map<String, Signature> FUNCTIONS = functions();

  private final WasmEngine engine;
  private final Limits describing;

  /** Runs {@code skill_describe} on this engine. */
  public LuminarysDialect(WasmEngine engine) {
    this(engine, DESCRIBE_TIME);
  }

  LuminarysDialect(WasmEngine engine, Duration describeTime) {
    this.engine = engine;
    this.describing = Limits.defaults().withTime(describeTime);
  }

  private static Map<String, Signature> functions() {
    Map<String, Signature> functions = new HashMap<>();
    for (LuminarysImport one : LuminarysImport.values()) {
      functions.put(one.functionName(), LuminarysImport.SIGNATURE);
    }
    for (AssemblyScript one : AssemblyScript.values()) {
      functions.put(one.functionName(), one.signature());
    }
    return Map.copyOf(functions);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean recognises(PackageFiles files) {
    if (manifestPath(files).isPresent()) {
      return files.paths().stream().anyMatch(path -> path.endsWith(WASM) || path.endsWith(SIGNED));
    }
    if (files.paths().size() != 1) {
      return false;
    }
    String only = files.paths().first();
    return only.endsWith(SIGNED)
        || (only.endsWith(WASM)
            && files
                .read(only)
                .map(ModuleOutline::exportsOf)
                .orElseGet(Set::of)
                .containsAll(Set.of(LuminarysGuest.DESCRIBE, LuminarysGuest.HANDLE)));
  }

  private static Optional<String> manifestPath(PackageFiles files) {
    return MANIFESTS.stream().filter(path -> files.read(path).isPresent()).findFirst();
  }

  @Override
  public Manifest readManifest(PackageFiles files) {
    List<String> ignored = new ArrayList<>();
    Optional<Deployment> written =
        manifestPath(files)
            .flatMap(files::read)
            .map(bytes -> DeploymentReader.read(ManifestYaml.read(bytes), ignored));
    String path = code(files, written.flatMap(Deployment::path).orElse(""));
    byte[] wasm = files.read(path).orElseThrow();
    CompiledModule module = engine.compile(ModuleSource.of(wasm), describing);
    checkModule(module);
    SkillDescriptor skill = DescriptorReader.read(describe(module));
    Deployment deployment = written.orElseGet(() -> DeploymentReader.without(skill, typeId(skill)));
    return new SkillManifest(deployment, skill, ignored).manifest(path, functionsOf(module));
  }

  private static String typeId(SkillDescriptor skill) {
    return skill
        .typeId()
        .orElseThrow(() ->
            new AnnexException(
                ErrorCode.MANIFEST_INVALID,
                "The Luminarys skill comes without a manifest.yaml and says no skill_id, so it has no name. Put a manifest.yaml with an id beside it."));
  }

  private static Set<String> functionsOf(CompiledModule module) {
    return module.imports().stream()
        .filter(wanted -> wanted.module().equals(LuminarysImport.MODULE))
        .map(ImportedFunction::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The file that the manifest names, or the only module there is. */
  private static String code(PackageFiles files, String named) {
    String name = named.substring(named.lastIndexOf('/') + 1);
    List<String> modules = files.paths().stream().filter(path -> path.endsWith(WASM)).toList();
    Optional<String> exact =
        Stream.of(named, name)
            .filter(path -> path.endsWith(WASM) && files.paths().contains(path))
            .findFirst();
    if (exact.isPresent()) {
      return exact.get();
    }
    if (modules.size() == 1) {
      return modules.getFirst();
    }
    boolean signed = files.paths().stream().anyMatch(path -> path.endsWith(SIGNED));
    throw new AnnexException(
        ErrorCode.MANIFEST_INVALID,
        modules.isEmpty() && signed
            ? "The package holds a signed .skill file, whose form is not public, so it cannot be opened. Put the .wasm that it was signed from into the package instead."
            : "The package holds %d files that end in %s%s, so its code is not known. Leave one, or name it as path in manifest.yaml."
                .formatted(
                    modules.size(),
                    WASM,
                    named.isEmpty() ? "" : " and no \"%s\"".formatted(Shown.text(named))));
  }

  private byte[] describe(CompiledModule module) {
    Meter meter = Meter.start(describing, describing.time());
    GuestSession session = engine.session(describing, meter, new NoHost());
    try {
      return engine.run(
          session,
          () ->
              LuminarysGuest.start(
                      LuminarysBinding.blueprint(module),
                      session,
                      LuminarysBinding.ownParts(session, SkillSettings.NONE))
                  .describe());
    } catch (AnnexException e) {
      String command =
          LuminarysGuest.startsAsCommand(module)
              ? " It was built as a command; build a reactor: for Go, with -buildmode=c-shared."
              : "";
      throw new AnnexException(
          e.code(),
          "The skill could not describe itself within %s. %s%s"
              .formatted(describing.time(), e.fault().message(), command),
          e.fault().details());
    }
  }

  @Override
  public Set<String> operations() {
    return Stream.of(LuminarysHost.operations(), LuminarysBinding.OPERATIONS)
        .flatMap(Set::stream)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public WasmBinding bind(CompiledModule module, Manifest manifest) {
    checkModule(module);
    return new LuminarysBinding(module, manifest);
  }

  private static void checkModule(CompiledModule module) {
    ImportRules.check(module, LuminarysImport.MODULE, FUNCTIONS);
    ImportRules.requireMemory(module);
    ImportRules.requireExport(module, List.of(LuminarysGuest.ALLOC), "(i32) -> i32");
    ImportRules.requireExport(module, List.of(LuminarysGuest.FREE), "(i32) -> ()");
    ImportRules.requireExport(module, List.of(LuminarysGuest.HANDLE), "(i32, i32) -> i64");
    ImportRules.requireExport(module, List.of(LuminarysGuest.DESCRIBE), "() -> i64");
    ImportRules.requireType(module, LuminarysGuest.INITIALIZE, "() -> ()");
    ImportRules.requireType(module, LuminarysGuest.START, "() -> ()");
  }
}
