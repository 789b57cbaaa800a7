package dev.annex.runtime.wasm.compile;

import static dev.annex.runtime.wasm.bytecode.TinyModule.I32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.runtime.wasm.bytecode.TinyModule;
import dev.annex.runtime.wasm.bytecode.TinyModule.Bytes;
import dev.annex.runtime.wasm.spec.Linker;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmEngineException;

/**
 * Shapes of code of which the engine generates less than there is, because it sees that the rest
 * never runs. They are metered like any other. A tail call beside them shows it: it is allowed only
 * where fuel alone stops the code.
 */
class MeteredShapesTest {

  private static final int BLOCK = 0x02;
  private static final int IF = 0x04;
  private static final int ELSE = 0x05;
  private static final int END = 0x0B;
  private static final int BRANCH = 0x0C;
  private static final int BRANCH_IF = 0x0D;
  private static final int RETURN = 0x0F;
  private static final int DROP = 0x1A;
  private static final int LOAD = 0x28;
  private static final int STORE = 0x36;
  private static final int VOID = 0x40;

  /** A loop of one round, which is charged. */
  private static final int[] WORK = {0x03, VOID, END};

  /** The start of a part with a handler for everything, which goes on behind the block around. */
  private static final int[] HANDLED = {0x1F, VOID, 1, 2, 0};

  private static final int[] HANDLED_TWICE = {0x1F, VOID, 2, 2, 0, 2, 1};
  private static final int[] CALL = {0x10, 0};
  private static final int[] NO_LOCALS = {};
  private static final long BEYOND = 0xFFFF_FFFFL;

  /** Bodies of a function with one number as parameter; each ends or traps. */
  enum Shape {
    HANDLER_AROUND_NOTHING(code(BLOCK, VOID).op(HANDLED).op(END, RETURN, END).op(WORK)),
    HANDLER_AROUND_A_CALL(code(BLOCK, VOID).op(HANDLED).op(CALL).op(END, RETURN, END).op(WORK)),
    HANDLER_BEHIND_ONE_FOR_EVERYTHING(
        code(BLOCK, VOID, BLOCK, VOID)
            .op(HANDLED_TWICE)
            .op(CALL)
            .op(END, RETURN, END, RETURN, END)
            .op(WORK)),
    HANDLER_AROUND_A_WAY_OUT(
        code(BLOCK, VOID, BLOCK, VOID)
            .op(HANDLED)
            .op(CALL)
            .op(BRANCH, 2, END)
            .op(WORK)
            .op(END)
            .op(WORK)
            .op(END)),
    HANDLERS_INSIDE_EACH_OTHER(
        code(BLOCK, VOID)
            .op(HANDLED)
            .op(BLOCK, VOID)
            .op(HANDLED)
            .op(CALL)
            .op(END, RETURN, END)
            .op(WORK)
            .op(END, END)
            .op(WORK)),
    ACCESS_BEYOND_EVERY_MEMORY(code().number(0).access(LOAD, BEYOND).op(DROP).op(WORK)),
    ACCESS_BEYOND_EVERY_MEMORY_BEFORE_A_HANDLER(
        code()
            .number(0)
            .access(LOAD, BEYOND)
            .op(DROP, BLOCK, VOID)
            .op(HANDLED)
            .op(CALL)
            .op(END, END)
            .op(WORK)),
    ACCESS_BEYOND_EVERY_MEMORY_IN_A_HANDLED_PART(
        code(BLOCK, VOID)
            .op(HANDLED)
            .number(0)
            .access(LOAD, BEYOND)
            .op(DROP)
            .op(CALL)
            .op(END, END)
            .op(WORK)),
    ACCESS_BEYOND_EVERY_MEMORY_IN_ONE_ARM(
        code()
            .local(0)
            .op(IF, VOID)
            .number(0)
            .access(LOAD, BEYOND)
            .op(DROP)
            .op(WORK)
            .op(ELSE)
            .op(WORK)
            .op(END)
            .op(WORK)),
    ACCESS_BEYOND_EVERY_MEMORY_BEHIND_A_BRANCH(
        code(BLOCK, VOID)
            .local(0)
            .op(BRANCH_IF, 0)
            .number(0)
            .access(LOAD, BEYOND)
            .op(DROP)
            .op(WORK)
            .op(END)
            .op(WORK)),
    STORE_BEYOND_EVERY_MEMORY(code().number(0).number(0).access(STORE, 1L << 31).op(WORK)),
    NOTHING_BEHIND_A_BLOCK(
        code(BLOCK, VOID, BLOCK, VOID, BRANCH, 1, END).op(WORK).op(END).op(WORK));

    @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
    private final byte[] body;

    Shape(Bytes body) {
      this.body = body.toArray();
    }
  }

  private static Bytes code(int... start) {
    return TinyModule.bytes().op(start);
  }

  private static byte[] module(Shape shape) {
    TinyModule module = new TinyModule().memory(1, 1);
    int type = module.type(new int[] {});
    int callee = module.function(type, NO_LOCALS, TinyModule.bytes());
    assertThat(callee).isEqualTo(CALL[1]);
    module.function(type, NO_LOCALS, TinyModule.bytes().op(0x12, callee));
    int shaped = module.type(new int[] {I32});
    Bytes body = TinyModule.bytes().all(shape.body);
    return module.exportFunction("f", module.function(shaped, NO_LOCALS, body)).build();
  }

  private static String outcome(Linker linker, byte[] wasm, int argument) {
    Instance instance = linker.instantiate(wasm, ImportValues.empty());
    try {
      instance.export("f").apply(argument);
      return "ended";
    } catch (WasmEngineException e) {
      return "trapped";
    }
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void isMeteredLikeAnyOther(Shape shape) {
    byte[] wasm = module(shape);
    for (int argument : new int[] {0, 1}) {
      assertThat(outcome(Linker.SANDBOX, wasm, argument))
          .isEqualTo(outcome(Linker.ENGINE, wasm, argument));
    }
  }
}
