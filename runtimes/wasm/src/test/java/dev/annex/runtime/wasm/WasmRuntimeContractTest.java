package dev.annex.runtime.wasm;

import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageDigest;
import dev.annex.api.runtime.Runtime;
import dev.annex.runtime.wasm.dialect.morphee.MorpheeDialect;
import dev.annex.testkit.RuntimeContract;
import java.util.List;

class WasmRuntimeContractTest extends RuntimeContract {

  private final WasmEngine engine = WasmEngine.open(WasmSettings.defaults());
  private final MorpheeDialect morphee = new MorpheeDialect(engine);

  @Override
  protected Runtime open() {
    return new WasmRuntime(engine, List.of(morphee));
  }

  @Override
  protected Sample echo(Runtime runtime) {
    return sample("morphee/echo", "echo");
  }

  @Override
  protected Sample endless(Runtime runtime) {
    return sample("morphee/loop-forever", "spin");
  }

  private Sample sample(String guest, String tool) {
    FolderFiles files = Workshop.files(guest);
    Manifest manifest = morphee.readManifest(files);
    return new Sample(
        new ExtensionPackage(manifest, files, PackageDigest.of(files)),
        manifest.tools().stream()
            .filter(one -> one.name().tool().equals(tool))
            .findFirst()
            .orElseThrow());
  }
}
