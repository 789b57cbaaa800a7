package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.runtime.Dialect;
import dev.annex.runtime.wasm.Workshop;
import dev.annex.testkit.DialectContract;

class OpskatDialectContractTest extends DialectContract {

  @Override
  protected Dialect open() {
    return new OpskatDialect();
  }

  @Override
  protected PackageFiles good() {
    return Workshop.files("opskat/echo");
  }
}
