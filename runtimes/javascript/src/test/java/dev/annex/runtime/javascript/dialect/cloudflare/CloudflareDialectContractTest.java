package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.runtime.Dialect;
import dev.annex.runtime.javascript.ScriptEngine;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmSettings;
import dev.annex.testkit.DialectContract;
import dev.annex.testkit.FakeFiles;
import org.junit.jupiter.api.AfterAll;

class CloudflareDialectContractTest extends DialectContract {

  private static final WasmEngine WASM = WasmEngine.open(WasmSettings.defaults());
  private static final ScriptEngine ENGINE = new ScriptEngine(WASM);

  @AfterAll
  static void close() {
    WASM.close();
  }

  @Override
  protected Dialect open() {
    return new CloudflareDialect(ENGINE, CloudflareSettings.defaults());
  }

  @Override
  protected PackageFiles good() {
    return FakeFiles.from("hello")
        .with(
            "manifest.json",
            """
            {"name": "hello", "version": "1.0.0", "permissions": {"workspace": "read", "network": ["a.example"]}, "hooks": ["beforeTurn"]}
            """)
        .with(
            "extension.js",
            """
            ({
              tools: { greet: { description: "Greets", execute: ({ name }) => "Hello " + name } },
              hooks: { beforeTurn: () => ({ maxSteps: 2 }) },
            })
            """);
  }
}
