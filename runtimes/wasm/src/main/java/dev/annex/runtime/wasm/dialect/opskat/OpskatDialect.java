package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.ImportRules;
import dev.annex.runtime.wasm.WasmBinding;
import dev.annex.runtime.wasm.WasmDialect;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.compile.Signature;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * The contract of OpsKat extensions, ABI 1.0: a WASI command that runs once per call, with the
 * entry in its first argument, the request on standard input and the result on standard output.
 *
 * <p>What is deliberately not supported stands in the README beside this class. Any thread.
 */
public final class OpskatDialect implements WasmDialect {

  /** Its name in manifests. */
  public static final String NAME = "opskat";

  static final String MODULE = "opskat";

  private static final Map<String, Signature> FUNCTIONS =
      Arrays.stream(OpskatImport.values())
          .collect(
              Collectors.toUnmodifiableMap(OpskatImport::functionName, OpskatImport::signature));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean recognises(PackageFiles files) {
    Optional<byte[]> manifest = files.read(OpskatManifest.FILE);
    if (manifest.isEmpty()) {
      return false;
    }
    try {
      JsonNode document = Json.parse(manifest.get());
      return document.has("backend")
          || document.has("hostABI")
          || (document.has("name") && document.has("tools"));
    } catch (AnnexException e) {
      String text = new String(manifest.get(), StandardCharsets.UTF_8);
      return text.contains("\"backend\"") || text.contains("\"hostABI\"");
    }
  }

  @Override
  public Manifest readManifest(PackageFiles files) {
    return OpskatManifest.read(files);
  }

  @Override
  public Set<String> operations() {
    return Arrays.stream(OpskatImport.values())
        .flatMap(known -> known.operations().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public WasmBinding bind(CompiledModule module, Manifest manifest) {
    ImportRules.check(module, MODULE, FUNCTIONS);
    ImportRules.requireExport(module, List.of("_start"), "() -> ()");
    ImportRules.requireType(module, ReturnedBytes.MALLOC, "(i32) -> i32");
    ImportRules.requireMemory(module);
    return new OpskatBinding(module, manifest);
  }
}
