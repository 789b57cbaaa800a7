package dev.annex.runtime.wasm.bytecode;

import dev.annex.runtime.wasm.memory.FlatMemory;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * The code on both sides of the border of a {@link Region}: the call in its place, and the returns
 * in its method. The result is nothing, one number, or a {@code long} of two: the place to go on,
 * or the first variable, in its upper half.
 */
final class Crossing {

  /** How many fields there are of each kind. */
  static final int FIELDS = FlatMemory.HANDED_OVER;

  private static final int HALF = Integer.SIZE;
  private static final long LOWER_HALF = 0xFFFF_FFFFL;

  private final Region region;
  private final Slots slots;
  private final List<String> fields = new ArrayList<>();

  Crossing(Region region, Slots slots) {
    this.region = region;
    this.slots = slots;
    int numbers = 0;
    int wide = 0;
    for (int slot : region.fields()) {
      fields.add(slots.kind(slot) == 'I' ? "i" + numbers++ : "l" + wide++);
    }
  }

  /** Whether there are fields for these slots. */
  static boolean fits(List<Integer> given, Slots slots) {
    long numbers = given.stream().filter(slot -> slots.kind(slot) == 'I').count();
    long wide = given.stream().filter(slot -> slots.kind(slot) == 'J').count();
    return numbers <= FIELDS && wide <= FIELDS && numbers + wide == given.size();
  }

  String descriptor() {
    StringBuilder text = new StringBuilder("(");
    region.parameters().forEach(slot -> text.append(slots.kind(slot)));
    return text.append(Engine.FLAT_MEMORY_DESCRIPTOR)
        .append('L')
        .append(Engine.INSTANCE)
        .append(";)")
        .append(resultDescriptor())
        .toString();
  }

  private String resultDescriptor() {
    int count = region.results().size();
    if (region.saysWhere()) {
      return count == 0 ? "I" : "J";
    }
    return switch (count) {
      case 0 -> "V";
      case 1 -> String.valueOf(slots.kind(region.results().getFirst()));
      default -> "J";
    };
  }

  /**
   * The call in the place of the region.
   *
   * @param exits a label for each exit
   */
  InsnList call(String owner, String method, List<LabelNode> exits) {
    InsnList code = new InsnList();
    for (int slot : region.parameters()) {
      code.add(new VarInsnNode(slots.loadOpcode(slot), slot));
    }
    code.add(new VarInsnNode(Opcodes.ALOAD, slots.memory()));
    code.add(new VarInsnNode(Opcodes.ALOAD, slots.instance()));
    code.add(new MethodInsnNode(Opcodes.INVOKESTATIC, owner, method, descriptor(), false));
    if (exits.isEmpty()) {
      // It throws. The JVM does not know that.
      code.add(new InsnNode(Opcodes.ACONST_NULL));
      code.add(new InsnNode(Opcodes.ATHROW));
      return code;
    }
    take(code);
    for (int i = 0; i < fields.size(); i++) {
      int slot = region.fields().get(i);
      code.add(new VarInsnNode(Opcodes.ALOAD, slots.memory()));
      code.add(field(Opcodes.GETFIELD, i));
      code.add(new VarInsnNode(slots.storeOpcode(slot), slot));
    }
    goOn(code, exits);
    return code;
  }

  /** Takes the result apart; what says where to go on stays on the stack. */
  private void take(InsnList code) {
    List<Integer> results = region.results();
    if (!results.isEmpty() && resultDescriptor().equals("J") && isHalf(results.getLast())) {
      int lower = results.getLast();
      code.add(new InsnNode(Opcodes.DUP2));
      code.add(new InsnNode(Opcodes.L2I));
      code.add(new VarInsnNode(Opcodes.ISTORE, lower));
      code.add(new IntInsnNode(Opcodes.BIPUSH, HALF));
      code.add(new InsnNode(Opcodes.LUSHR));
      code.add(new InsnNode(Opcodes.L2I));
      if (!region.saysWhere()) {
        code.add(new VarInsnNode(Opcodes.ISTORE, results.getFirst()));
      }
    } else if (!results.isEmpty()) {
      code.add(new VarInsnNode(slots.storeOpcode(results.getFirst()), results.getFirst()));
    }
  }

  private boolean isHalf(int slot) {
    return slots.kind(slot) == 'I';
  }

  private void goOn(InsnList code, List<LabelNode> exits) {
    if (exits.size() == 2) {
      code.add(new JumpInsnNode(Opcodes.IFNE, exits.getLast()));
    } else if (exits.size() > 2) {
      code.add(
          new TableSwitchInsnNode(
              0,
              exits.size() - 2,
              exits.getLast(),
              exits.subList(0, exits.size() - 1).toArray(LabelNode[]::new)));
      return;
    }
    code.add(new JumpInsnNode(Opcodes.GOTO, exits.getFirst()));
  }

  /**
   * The end of the region's method at one exit.
   *
   * @param exit which one
   * @param places where its method has the variables, by their slots
   * @param memory where its method has the memory
   */
  InsnList end(int exit, int[] places, int memory, LabelNode label, FrameNode frame) {
    InsnList code = new InsnList();
    code.add(label);
    code.add(frame);
    for (int i = 0; i < fields.size(); i++) {
      int slot = region.fields().get(i);
      code.add(new VarInsnNode(Opcodes.ALOAD, memory));
      code.add(new VarInsnNode(slots.loadOpcode(slot), places[slot]));
      code.add(field(Opcodes.PUTFIELD, i));
    }
    List<Integer> results = region.results();
    switch (resultDescriptor()) {
      case "V" -> code.add(new InsnNode(Opcodes.RETURN));
      case "I" -> {
        code.add(
            region.saysWhere()
                ? new IntInsnNode(Opcodes.BIPUSH, exit)
                : new VarInsnNode(Opcodes.ILOAD, places[results.getFirst()]));
        code.add(new InsnNode(Opcodes.IRETURN));
      }
      default -> {
        give(code, exit, places);
        code.add(new InsnNode(Opcodes.LRETURN));
      }
    }
    return code;
  }

  private void give(InsnList code, int exit, int[] places) {
    List<Integer> results = region.results();
    int last = results.getLast();
    if (!isHalf(last)) {
      code.add(new VarInsnNode(Opcodes.LLOAD, places[last]));
      return;
    }
    if (region.saysWhere()) {
      code.add(new LdcInsnNode((long) exit << HALF));
    } else {
      code.add(new VarInsnNode(Opcodes.ILOAD, places[results.getFirst()]));
      code.add(new InsnNode(Opcodes.I2L));
      code.add(new IntInsnNode(Opcodes.BIPUSH, HALF));
      code.add(new InsnNode(Opcodes.LSHL));
    }
    code.add(new VarInsnNode(Opcodes.ILOAD, places[last]));
    code.add(new InsnNode(Opcodes.I2L));
    code.add(new LdcInsnNode(LOWER_HALF));
    code.add(new InsnNode(Opcodes.LAND));
    code.add(new InsnNode(Opcodes.LOR));
  }

  private FieldInsnNode field(int opcode, int which) {
    String name = fields.get(which);
    return new FieldInsnNode(opcode, Engine.FLAT_MEMORY, name, name.charAt(0) == 'i' ? "I" : "J");
  }

  /** What the call has on the stack at most. */
  int stack() {
    return (Type.getArgumentsAndReturnSizes(descriptor()) >> 2) + 4;
  }
}
