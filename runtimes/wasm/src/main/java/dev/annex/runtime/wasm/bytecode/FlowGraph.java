package dev.annex.runtime.wasm.bytecode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * The blocks of a method, which of them can only be reached through which other, and which
 * variables are still wanted where each begins. For methods that catch nothing. Immutable.
 *
 * <p>A block begins at the start of the method, at each label that something jumps to, and behind
 * each instruction that jumps or ends the method. Dominators are found by going over the blocks in
 * reverse postorder until nothing changes (Cooper, Harvey and Kennedy); wanted variables by the
 * usual equations, backwards.
 */
final class FlowGraph {

  private static final int NONE = -1;

  private final AbstractInsnNode[] instructions;
  private final Map<LabelNode, Integer> positions = new HashMap<>();
  private final int[] starts;
  private final int[][] successors;
  private final int[] sizes;
  private final boolean[] entered;
  private final int[] order;
  private final int[] dominators;
  private final BitSet[] read;
  private final BitSet[] written;
  private final BitSet[] wanted;

  FlowGraph(InsnList code) {
    instructions = code.toArray();
    for (int i = 0; i < instructions.length; i++) {
      if (instructions[i] instanceof LabelNode label) {
        positions.put(label, i);
      }
    }
    starts = starts();
    int count = starts.length;
    successors = new int[count][];
    sizes = new int[count];
    entered = new boolean[count];
    read = new BitSet[count];
    written = new BitSet[count];
    for (int block = 0; block < count; block++) {
      successors[block] = successorsOf(block);
      look(block);
    }
    order = reversePostorder();
    dominators = dominate();
    wanted = want();
  }

  private int[] starts() {
    BitSet leaders = new BitSet();
    leaders.set(0);
    for (int i = 0; i < instructions.length; i++) {
      for (LabelNode target : targets(instructions[i])) {
        leaders.set(position(target));
      }
      if (endsBlock(instructions[i]) && i + 1 < instructions.length) {
        leaders.set(i + 1);
      }
    }
    return leaders.stream().toArray();
  }

  /** Where an instruction can jump to. */
  static List<LabelNode> targets(AbstractInsnNode instruction) {
    if (instruction instanceof JumpInsnNode jump) {
      return List.of(jump.label);
    }
    if (instruction instanceof TableSwitchInsnNode table) {
      return with(table.labels, table.dflt);
    }
    if (instruction instanceof LookupSwitchInsnNode lookup) {
      return with(lookup.labels, lookup.dflt);
    }
    return List.of();
  }

  private static List<LabelNode> with(List<LabelNode> labels, LabelNode other) {
    List<LabelNode> all = new ArrayList<>(labels);
    all.add(other);
    return all;
  }

  private static boolean endsBlock(AbstractInsnNode instruction) {
    return instruction instanceof JumpInsnNode || !continues(instruction);
  }

  /** Whether the next instruction can follow. */
  static boolean continues(AbstractInsnNode instruction) {
    int opcode = instruction.getOpcode();
    return opcode != Opcodes.GOTO
        && opcode != Opcodes.TABLESWITCH
        && opcode != Opcodes.LOOKUPSWITCH
        && opcode != Opcodes.ATHROW
        && (opcode < Opcodes.IRETURN || opcode > Opcodes.RETURN);
  }

  private int[] successorsOf(int block) {
    BitSet found = new BitSet();
    AbstractInsnNode last = instructions[end(block) - 1];
    for (LabelNode target : targets(last)) {
      found.set(block(target));
    }
    if (continues(last) && block + 1 < starts.length) {
      found.set(block + 1);
    }
    return found.stream().toArray();
  }

  private void look(int block) {
    read[block] = new BitSet();
    written[block] = new BitSet();
    for (int i = starts[block]; i < end(block); i++) {
      AbstractInsnNode instruction = instructions[i];
      if (instruction.getOpcode() >= 0) {
        sizes[block]++;
      }
      if (instruction instanceof FrameNode frame && sizes[block] == 0) {
        entered[block] = frame.stack == null || frame.stack.isEmpty();
      }
      if (instruction instanceof IincInsnNode increment) {
        readFirst(block, increment.var);
        written[block].set(increment.var);
      } else if (instruction instanceof VarInsnNode variable) {
        if (variable.getOpcode() < Opcodes.ISTORE) {
          readFirst(block, variable.var);
        } else {
          written[block].set(variable.var);
        }
      }
    }
  }

  private void readFirst(int block, int slot) {
    if (!written[block].get(slot)) {
      read[block].set(slot);
    }
  }

  private int[] reversePostorder() {
    int[] found = new int[starts.length];
    int place = starts.length;
    int[] next = new int[starts.length];
    boolean[] seen = new boolean[starts.length];
    int[] path = new int[starts.length];
    int depth = 0;
    seen[0] = true;
    while (depth >= 0) {
      int block = path[depth];
      if (next[block] == successors[block].length) {
        found[--place] = block;
        depth--;
        continue;
      }
      int successor = successors[block][next[block]++];
      if (!seen[successor]) {
        seen[successor] = true;
        path[++depth] = successor;
      }
    }
    return Arrays.copyOfRange(found, place, found.length);
  }

  private int[] dominate() {
    int[] places = new int[starts.length];
    for (int i = 0; i < order.length; i++) {
      places[order[i]] = i;
    }
    int[] found = new int[starts.length];
    Arrays.fill(found, NONE);
    found[0] = 0;
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int block : order) {
        for (int successor : successors[block]) {
          int common = successor == 0 ? 0 : common(block, found[successor], found, places);
          changed |= common != found[successor];
          found[successor] = common;
        }
      }
    }
    return found;
  }

  private static int common(int block, int known, int[] found, int[] places) {
    if (known == NONE) {
      return block;
    }
    int one = block;
    int other = known;
    while (one != other) {
      if (places[one] > places[other]) {
        one = found[one];
      } else {
        other = found[other];
      }
    }
    return one;
  }

  private BitSet[] want() {
    BitSet[] found = new BitSet[starts.length];
    Arrays.setAll(found, block -> (BitSet) read[block].clone());
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = order.length - 1; i >= 0; i--) {
        int block = order[i];
        BitSet more = new BitSet();
        for (int successor : successors[block]) {
          more.or(found[successor]);
        }
        more.andNot(written[block]);
        more.or(found[block]);
        changed |= !more.equals(found[block]);
        found[block] = more;
      }
    }
    return found;
  }

  // What there is to know.

  /** Blocks that can be reached, each after one of those it is reached from. */
  int[] order() {
    return order;
  }

  boolean isReached(int block) {
    return dominators[block] != NONE;
  }

  /** The last block that every way to this one passes; the first block for itself. */
  int dominator(int block) {
    return dominators[block];
  }

  int[] successors(int block) {
    return successors[block];
  }

  /** How many instructions it has. */
  int size(int block) {
    return sizes[block];
  }

  /** Whether it can be jumped to, with nothing on the stack. */
  boolean isEntered(int block) {
    return entered[block];
  }

  /** Variables that are read before they are written in it. */
  BitSet read(int block) {
    return read[block];
  }

  BitSet written(int block) {
    return written[block];
  }

  /** Variables whose value may still be read when it begins. */
  BitSet wanted(int block) {
    return wanted[block];
  }

  /** Position of its first instruction, label or frame. */
  int start(int block) {
    return starts[block];
  }

  /** Position behind its last instruction. */
  int end(int block) {
    return block + 1 < starts.length ? starts[block + 1] : instructions.length;
  }

  AbstractInsnNode instruction(int position) {
    return instructions[position];
  }

  int blocks() {
    return starts.length;
  }

  /** The block that begins with a label. */
  int block(LabelNode label) {
    return Arrays.binarySearch(starts, position(label));
  }

  private int position(LabelNode label) {
    return Objects.requireNonNull(positions.get(label));
  }
}
