package dev.annex.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.runtime.wasm.bytecode.TinyModule;
import dev.annex.runtime.wasm.compile.ModuleSource;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.NoHost;
import dev.annex.runtime.wasm.memory.MemoryPool;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WasmEngineTest {

  @Test
  void forgetsTheMemoryOfEndedCallsByItself() throws InterruptedException {
    TinyModule module = new TinyModule().memory(1, 1);
    module.function(module.type(new int[] {}), new int[0], TinyModule.bytes());
    byte[] code = module.build();
    Limits limits = Limits.defaults();
    try (WasmEngine engine = WasmEngine.open(WasmSettings.defaults(), Duration.ofMillis(300))) {
      Blueprint blueprint = Blueprint.of(engine.compile(ModuleSource.of(code), limits), List.of());
      MemoryPool pool = engine.memoryPool();
      GuestSession session =
          engine.session(limits, Meter.start(limits, limits.time()), new NoHost());
      long held =
          engine.run(
              session,
              () -> {
                assertThat(session.start(blueprint)).isNotNull();
                return pool.heldBytes();
              });

      assertThat(held).isPositive();
      for (int i = 0; i < 3_000 && pool.heldBytes() > 0; i++) {
        Thread.sleep(5);
      }
      assertThat(pool.heldBytes()).isZero();
    }
  }
}
