package dev.annex.runtime.javascript.dialect.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.Dialect;
import dev.annex.runtime.javascript.ScriptEngine;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmSettings;
import dev.annex.testkit.DialectContract;
import dev.annex.testkit.FakeFiles;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

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

  @Test
  void aSourceThatIsNotDoneInTimeIsTheSourcesFault() {
    Dialect impatient =
        new CloudflareDialect(ENGINE, new CloudflareSettings(false, Duration.ofMillis(300)));
    PackageFiles endless =
        FakeFiles.from("endless")
            .with("manifest.json", "{\"name\": \"endless\", \"version\": \"1.0.0\"}")
            .with("extension.js", "(() => { for (;;) {} })()");
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> impatient.readManifest(endless))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CODE_INVALID))
        .withMessageContaining("\"endless\"")
        .withMessageContaining("took longer than PT0.3S");
  }
}
