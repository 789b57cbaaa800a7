package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.runtime.Dialect;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmSettings;
import dev.annex.runtime.wasm.Workshop;
import dev.annex.testkit.DialectContract;
import org.junit.jupiter.api.AfterAll;

class LuminarysDialectContractTest extends DialectContract {

  private static final WasmEngine ENGINE = WasmEngine.open(WasmSettings.defaults());

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  @Override
  protected Dialect open() {
    return new LuminarysDialect(ENGINE);
  }

  @Override
  protected PackageFiles good() {
    return Workshop.files("luminarys/luminarys-as");
  }

  @Override
  protected String manifest() {
    return "manifest.yaml";
  }
}
