package dev.annex.runtime.wasm.compile;

import static dev.annex.runtime.wasm.bytecode.TinyModule.I32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.bytecode.TinyModule;
import dev.annex.runtime.wasm.bytecode.TinyModule.Bytes;
import dev.annex.runtime.wasm.memory.FlatMemory;
import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.memory.MemoryPool;
import dev.annex.runtime.wasm.memory.OutOfFuel;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

class LargeFunctionsTest {

  private static final int[] NO_LOCALS = {};

  /** Code of more than 64 KiB in Java, which changes nothing but a global. */
  private static Bytes padding() {
    Bytes code = TinyModule.bytes();
    for (int i = 0; i < 10_000; i++) {
      code.local(0).setGlobal(0);
    }
    return code;
  }

  private static TinyModule module() {
    TinyModule module = new TinyModule().memory(1, 1);
    module.global(I32, true, TinyModule.bytes().number(0));
    return module;
  }

  private record Running(Instance instance, FlatMemory memory) {
    long call(String function, long... arguments) {
      return instance.export(function).apply(arguments)[0];
    }
  }

  private static Running run(CodeBundle bundle) {
    MemoryPool pool = new MemoryPool(ByteSize.ofMib(16), ByteSize.ofMib(1), true);
    FlatMemory memory = FlatMemory.open(pool, MemoryImage.empty(65_536), 1).orElseThrow();
    memory.fuel(10_000_000);
    WasmModule module = Parser.parse(bundle.module());
    Instance instance =
        Instance.builder(module)
            .withStart(false)
            .withMachineFactory(GuestClasses.load(bundle.jar()))
            .withMemoryFactory(ignored -> memory)
            .build();
    return new Running(instance, memory);
  }

  @Test
  void runsThemInterpretedAndTellsWhichTheyAre() {
    TinyModule module = module();
    int type = module.type(new int[] {I32}, I32);
    int twice = module.function(type, NO_LOCALS, TinyModule.bytes().local(0).number(2).op(0x6C));
    int large = module.function(type, NO_LOCALS, padding().local(0).call(twice).global(0).op(0x6A));
    module.exportFunction(
        "f", module.function(type, NO_LOCALS, TinyModule.bytes().local(0).call(large)));
    module.exportFunction("large", large);
    CodeBundle bundle = Translation.of(module.build());
    assertThat(bundle.interpreted()).containsExactly("function 1");
    Running running = run(bundle);
    assertThat(running.call("f", 5)).isEqualTo(15);
    assertThat(running.call("large", 7)).isEqualTo(21);
    assertThat(running.memory().fuelLeft()).isBetween(10_000_000L - 50_000, 10_000_000L - 40_000);
  }

  @Test
  void theyStopWhenTheirFuelIsUsedUp() {
    TinyModule module = module();
    int type = module.type(new int[] {I32}, I32);
    module.exportFunction(
        "f", module.function(type, NO_LOCALS, padding().op(0x03, 0x40, 0x0C, 0, 0x0B).local(0)));
    Running running = run(Translation.of(module.build()));
    assertThatExceptionOfType(OutOfFuel.class).isThrownBy(() -> running.call("f", 1));
  }

  @Test
  void theyStopWhenTheirThreadIsInterrupted() {
    TinyModule module = module();
    int type = module.type(new int[] {I32}, I32);
    module.exportFunction(
        "f", module.function(type, NO_LOCALS, padding().op(0x03, 0x40, 0x0C, 0, 0x0B).local(0)));
    Running running = run(Translation.of(module.build()));
    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(WasmInterruptedException.class)
          .isThrownBy(() -> running.call("f", 1));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theyNestAFewTimesOnly(boolean throughCompiledCode) {
    TinyModule module = module();
    int type = module.type(new int[] {I32}, I32);
    int next = throughCompiledCode ? 1 : 0;
    Bytes body =
        padding()
            .local(0)
            .op(0x04, I32)
            .local(0)
            .number(1)
            .op(0x6B)
            .call(next)
            .op(0x05)
            .number(9)
            .op(0x0B);
    module.exportFunction("f", module.function(type, NO_LOCALS, body));
    module.function(type, NO_LOCALS, TinyModule.bytes().local(0).call(0));
    Running running = run(Translation.of(module.build()));
    assertThat(running.call("f", 15)).isEqualTo(9);
    assertThatExceptionOfType(WasmEngineException.class)
        .isThrownBy(() -> running.call("f", 16))
        .withMessageContaining("call stack exhausted");
  }

  @Test
  void moreThanEightAreRefused() {
    TinyModule module = module();
    int type = module.type(new int[] {I32}, I32);
    for (int i = 0; i < 9; i++) {
      module.function(type, NO_LOCALS, padding().local(0));
    }
    refuses(module, "so are 8 others");
  }

  @Test
  void oneWithThousandsOfLocalsIsRefused() {
    TinyModule module = module();
    int type = module.type(new int[] {I32}, I32);
    int[] locals = new int[1_001];
    Arrays.fill(locals, I32);
    module.function(type, locals, padding().local(0));
    refuses(module, "too many locals: 10");
  }

  @Test
  void oneBesideTailCallsIsRefused() {
    TinyModule module = module();
    int type = module.type(new int[] {I32}, I32);
    module.function(type, NO_LOCALS, padding().local(0));
    module.function(type, NO_LOCALS, TinyModule.bytes().local(0).op(0x12, 0));
    refuses(module, "tail calls or exceptions");
  }

  private static void refuses(TinyModule module, String reason) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> Translation.of(module.build()))
        .withMessageContaining("too large to compile")
        .withMessageContaining(reason);
  }
}
