package dev.annex.runtime.wasm.bytecode;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Label;

/**
 * Finds which variables of a method may still be read, at each of its instructions. To be told all
 * of them in order; knows nothing of exception handlers.
 */
final class Liveness {

  private static final int NONE = -1;

  private final List<Step> steps = new ArrayList<>();
  private final Map<Label, Integer> places = new HashMap<>();

  /** One instruction: what it reads and writes, and where it leads to besides. */
  private record Step(int read, int written, List<Label> targets, boolean falls) {}

  /** The next instruction has a label. */
  void label(Label label) {
    places.put(label, steps.size());
  }

  void reads(int variable) {
    steps.add(new Step(variable, NONE, List.of(), true));
  }

  void writes(int variable) {
    steps.add(new Step(NONE, variable, List.of(), true));
  }

  /**
   * An instruction that touches no variable.
   *
   * @param targets where it may lead to, besides the next one
   * @param falls whether the next one may follow
   */
  void other(List<Label> targets, boolean falls) {
    steps.add(new Step(NONE, NONE, targets, falls));
  }

  /** The number of the instruction that comes next. */
  int next() {
    return steps.size();
  }

  /** For each instruction, the variables that may be read before they are written again. */
  List<BitSet> live() {
    List<BitSet> live = new ArrayList<>();
    for (int i = 0; i <= steps.size(); i++) {
      live.add(new BitSet());
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = steps.size() - 1; i >= 0; i--) {
        BitSet before = before(i, live);
        if (!before.equals(live.get(i))) {
          live.set(i, before);
          changed = true;
        }
      }
    }
    return live;
  }

  private BitSet before(int place, List<BitSet> live) {
    Step step = steps.get(place);
    BitSet variables = step.falls() ? (BitSet) live.get(place + 1).clone() : new BitSet();
    for (Label target : step.targets()) {
      variables.or(live.get(places.getOrDefault(target, steps.size())));
    }
    if (step.written() != NONE) {
      variables.clear(step.written());
    }
    if (step.read() != NONE) {
      variables.set(step.read());
    }
    return variables;
  }
}
