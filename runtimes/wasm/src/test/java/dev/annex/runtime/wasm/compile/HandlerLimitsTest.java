package dev.annex.runtime.wasm.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.runtime.wasm.bytecode.TinyModule;
import dev.annex.runtime.wasm.bytecode.TinyModule.Bytes;
import org.junit.jupiter.api.Test;
import run.endive.wasm.Parser;

class HandlerLimitsTest {

  private static final int[] NO_LOCALS = {};
  private static final int NOP = 0x01;
  private static final int END = 0x0B;

  private final TinyModule module = new TinyModule().memory(1, 1);
  private final int type = module.type(new int[] {});

  /** Handlers inside each other, each behind a block of its own. */
  private static Bytes nested(int handlers, int clauses, Bytes inside) {
    Bytes code = TinyModule.bytes();
    for (int i = 0; i < handlers; i++) {
      code.op(0x02, 0x40, 0x1F, 0x40).unsigned(clauses);
      for (int clause = 0; clause < clauses; clause++) {
        code.op(2, 0);
      }
    }
    code.all(inside.toArray());
    for (int i = 0; i < handlers; i++) {
      code.op(END, END);
    }
    return code;
  }

  private static Bytes operations(int count) {
    Bytes code = TinyModule.bytes();
    for (int i = 0; i < count; i++) {
      code.op(NOP);
    }
    return code;
  }

  private int function(Bytes code) {
    return module.function(type, NO_LOCALS, code);
  }

  private byte[] build() {
    return module.build();
  }

  private void accepts() {
    assertThatNoException().isThrownBy(() -> HandlerLimits.check(Parser.parse(build())));
  }

  private void refuses(String... reasons) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> HandlerLimits.check(Parser.parse(build())))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CODE_INVALID))
        .satisfies(e -> assertThat(e.fault().message()).contains(reasons));
  }

  @Test
  void asManyAsAreAllowedInsideEachOtherAreCompiled() {
    int callee = function(TinyModule.bytes());
    function(nested(HandlerLimits.MOST_NESTED, 1, TinyModule.bytes().call(callee)));
    assertThat(Translation.of(build()).interpreted()).isEmpty();
  }

  @Test
  void oneMoreIsRefused() {
    function(TinyModule.bytes());
    function(nested(HandlerLimits.MOST_NESTED + 1, 1, operations(0)));
    refuses(
        "function 1 of its code", "101 exception handlers inside each other", "100 are allowed");
  }

  @Test
  void oneAfterTheOtherTheyAreNotCounted() {
    Bytes code = TinyModule.bytes();
    for (int i = 0; i < 10 * HandlerLimits.MOST_NESTED; i++) {
      code.all(nested(1, 1, operations(1)).toArray());
    }
    function(code);
    accepts();
  }

  @Test
  void aFunctionThatEndsWithAHandledPartIsCountedRightly() {
    for (int i = 0; i < 2; i++) {
      function(TinyModule.bytes().op(0x1F, 0x40, 0, NOP, END));
    }
    function(nested(HandlerLimits.MOST_NESTED, 1, operations(1)));
    accepts();
  }

  @Test
  void aLongBodyInsideManyIsRefused() {
    int instructions = HandlerLimits.MOST_PAIRS_OF_FUNCTION / 50;
    function(nested(50, 1, operations(instructions - 200)));
    accepts();
    function(nested(50, 1, operations(instructions)));
    refuses("function 1 of its code", "300000 are allowed", "around it");
  }

  @Test
  void clausesOfInnerHandlersAreCounted() {
    function(nested(80, 80, operations(0)));
    accepts();
    function(nested(80, 100, operations(0)));
    refuses("function 1 of its code", "300000 are allowed");
  }

  @Test
  void manyFunctionsAreCountedTogether() {
    int enough = HandlerLimits.MOST_PAIRS / 280_000 - 8;
    for (int i = 0; i < enough; i++) {
      function(nested(100, 1, operations(2_700)));
    }
    accepts();
    for (int i = 0; i < 16; i++) {
      function(nested(100, 1, operations(2_700)));
    }
    refuses("its functions up to function", "30000000 are allowed");
  }
}
