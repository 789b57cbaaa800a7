package dev.annex.runtime.javascript;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.value.ByteSize;
import java.util.List;

/**
 * The scripts of one extension, evaluated in an instance that has the environment. Immutable; any
 * thread.
 *
 * @param preludes as {@link ScriptBinding#preludes}
 * @param scripts as {@link ScriptBinding#scripts}
 * @param limits of the extension: what they may use of memory and stack
 */
record Evaluation(List<Script> preludes, List<Script> scripts, Limits limits) {

  /** What QuickJS has of the memory besides the heap of its scripts: data and its own stack. */
  static final ByteSize BESIDES_HEAP = ByteSize.ofMib(2);

  private static final Script WITHOUT_HOST =
      new Script("annex:start", "delete globalThis.annexHost;");

  Evaluation {
    preludes = List.copyOf(preludes);
    scripts = List.copyOf(scripts);
  }

  static Evaluation of(ScriptBinding binding, Limits limits) {
    return new Evaluation(binding.preludes(), binding.scripts(), limits);
  }

  /**
   * Evaluates them.
   *
   * @throws ScriptException what one of them threw
   */
  void in(Instance instance) {
    instance
        .quickJs()
        .limit(limits.get(Limit.MEMORY) - BESIDES_HEAP.bytes(), ScriptStack.bytes(limits));
    instance.evaluate(preludes);
    instance.evaluate(List.of(WITHOUT_HOST));
    instance.evaluate(scripts);
  }
}
