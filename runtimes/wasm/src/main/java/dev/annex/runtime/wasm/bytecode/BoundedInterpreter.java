package dev.annex.runtime.wasm.bytecode;

import java.util.Deque;
import run.endive.runtime.Instance;
import run.endive.runtime.MStack;
import run.endive.runtime.StackFrame;
import run.endive.runtime.internal.CompilerInterpreterMachine;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.FunctionType;

/**
 * Runs the few functions of a module that are too large to compile. Generated code makes one for
 * each instance; one thread at a time.
 *
 * <p>Compiled code keeps its frames on the thread's stack, whose size is a limit of the call. The
 * interpreter keeps them on the heap, where nothing counts them, so it may nest a few frames only.
 * Functions of this size are drivers and tables, which do not call themselves.
 */
public final class BoundedInterpreter extends CompilerInterpreterMachine {

  /** Frames of interpreted functions at once. */
  public static final int MOST_FRAMES = 16;

  /** For generated code. */
  public BoundedInterpreter(Instance instance, int[] functions) {
    super(instance, functions);
  }

  @Override
  protected long[] call(
      MStack stack,
      Instance instance,
      Deque<StackFrame> callStack,
      int function,
      long[] arguments,
      Object[] references,
      FunctionType type,
      boolean popResults) {
    if (callStack.size() >= MOST_FRAMES) {
      throw new WasmEngineException("call stack exhausted");
    }
    return super.call(
        stack, instance, callStack, function, arguments, references, type, popResults);
  }
}
