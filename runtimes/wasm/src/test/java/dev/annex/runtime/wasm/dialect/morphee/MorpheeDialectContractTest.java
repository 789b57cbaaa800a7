package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.runtime.Dialect;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmSettings;
import dev.annex.runtime.wasm.Workshop;
import dev.annex.testkit.DialectContract;
import org.junit.jupiter.api.AfterAll;

class MorpheeDialectContractTest extends DialectContract {

  private static final WasmEngine ENGINE = WasmEngine.open(WasmSettings.defaults());

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  @Override
  protected Dialect open() {
    return new MorpheeDialect(ENGINE);
  }

  @Override
  protected PackageFiles good() {
    return Workshop.files("morphee/echo");
  }
}
