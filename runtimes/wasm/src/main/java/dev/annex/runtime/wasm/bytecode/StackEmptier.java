package dev.annex.runtime.wasm.bytecode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Lets a function have nothing on its stack where it jumps and where it is jumped to: what was
 * there waits in variables of its own. Each depth of the stack has one for each type.
 */
final class StackEmptier {

  private static final List<Object> TYPES =
      List.of(Opcodes.INTEGER, Opcodes.LONG, Opcodes.FLOAT, Opcodes.DOUBLE);

  /** What a jump takes from the stack: two numbers at most. */
  private static final int MOST_OPERANDS = 2;

  private final MethodNode method;
  private final Map<LabelNode, List<Object>> stacks = new HashMap<>();
  private final int operands;
  private final int first;
  private int deepest;

  private StackEmptier(MethodNode method) {
    this.method = method;
    this.operands = method.maxLocals;
    this.first = operands + MOST_OPERANDS;
  }

  /** Changes a function; false, and nothing is changed, when it jumps with something else. */
  static boolean empty(MethodNode method) {
    StackEmptier emptier = new StackEmptier(method);
    if (!emptier.learn()) {
      return false;
    }
    emptier.rewrite();
    return true;
  }

  /** Finds what is on the stack at each label. */
  private boolean learn() {
    LabelNode label = null;
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof LabelNode next) {
        label = next;
      } else if (instruction instanceof FrameNode frame && label != null) {
        if (isDead(frame)) {
          continue;
        }
        if (!TYPES.containsAll(frame.stack)) {
          return false;
        }
        stacks.put(label, frame.stack);
        deepest = Math.max(deepest, frame.stack.size());
      }
    }
    for (AbstractInsnNode instruction : method.instructions) {
      if (!at(instruction).isEmpty() && operands(instruction) > MOST_OPERANDS) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether it stands at what the engine's writer leaves in the place of code without a way to it.
   */
  private static boolean isDead(FrameNode frame) {
    return frame.stack.size() == 1 && "java/lang/Throwable".equals(frame.stack.getFirst());
  }

  /** What is on the stack where an instruction jumps to. */
  private List<Object> at(AbstractInsnNode instruction) {
    List<LabelNode> targets = FlowGraph.targets(instruction);
    return targets.isEmpty() ? List.of() : stacks.getOrDefault(targets.getFirst(), List.of());
  }

  private static int operands(AbstractInsnNode instruction) {
    int opcode = instruction.getOpcode();
    if (opcode == Opcodes.GOTO) {
      return 0;
    }
    boolean one =
        (opcode >= Opcodes.IFEQ && opcode <= Opcodes.IFLE)
            || instruction instanceof TableSwitchInsnNode
            || instruction instanceof LookupSwitchInsnNode;
    if (one) {
      return 1;
    }
    boolean two = opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ICMPLE;
    return two ? 2 : MOST_OPERANDS + 1;
  }

  private void rewrite() {
    InsnList code = new InsnList();
    boolean falls = true;
    for (AbstractInsnNode instruction : method.instructions.toArray()) {
      method.instructions.remove(instruction);
      List<Object> there = at(instruction);
      if (instruction instanceof LabelNode label && falls) {
        store(code, stacks.getOrDefault(label, List.of()));
      }
      if (instruction instanceof FrameNode frame && !frame.stack.isEmpty() && !isDead(frame)) {
        List<Object> stack = List.copyOf(frame.stack);
        frame.stack = new ArrayList<>();
        code.add(frame);
        load(code, stack);
      } else if (there.isEmpty()) {
        code.add(instruction);
      } else {
        jump(code, instruction, there);
      }
      falls = instruction.getOpcode() < 0 ? falls : FlowGraph.continues(instruction);
    }
    method.instructions = code;
    method.maxLocals = first + deepest * TYPES.size() * 2;
    method.maxStack += MOST_OPERANDS;
  }

  private void jump(InsnList code, AbstractInsnNode instruction, List<Object> stack) {
    int count = operands(instruction);
    for (int i = 0; i < count; i++) {
      code.add(new VarInsnNode(Opcodes.ISTORE, operands + i));
    }
    store(code, stack);
    for (int i = count - 1; i >= 0; i--) {
      code.add(new VarInsnNode(Opcodes.ILOAD, operands + i));
    }
    code.add(instruction);
    if (instruction instanceof JumpInsnNode && FlowGraph.continues(instruction)) {
      load(code, stack);
    }
  }

  private void store(InsnList code, List<Object> stack) {
    for (int depth = stack.size() - 1; depth >= 0; depth--) {
      int type = TYPES.indexOf(stack.get(depth));
      code.add(new VarInsnNode(Opcodes.ISTORE + type, slot(depth, type)));
    }
  }

  private void load(InsnList code, List<Object> stack) {
    for (int depth = 0; depth < stack.size(); depth++) {
      int type = TYPES.indexOf(stack.get(depth));
      code.add(new VarInsnNode(Opcodes.ILOAD + type, slot(depth, type)));
    }
  }

  private int slot(int depth, int type) {
    return first + 2 * (depth * TYPES.size() + type);
  }
}
