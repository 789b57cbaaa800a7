package dev.annex.runtime.wasm.bytecode;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Rewrites the instructions of one generated method as they pass by.
 *
 * <p>It holds back the last two pushes of a small number or a reference, and a comparison, until
 * the next instruction shows whether they are the beginning of something that is replaced as a
 * whole: the engine always emits {@code push index; push instance; readGlobal}, {@code push memory;
 * push instance; func_N}, and {@code comparison; branch} in one go, the latter also with a negation
 * in between, which turns the branch round. A label or a frame in between lets them go unchanged.
 */
final class MethodRewriter extends MethodVisitor {

  private static final int MOST_HELD = 2;

  /** Slots that replaced instructions need at most beyond what stood there. */
  private static final int MORE_STACK = 2;

  private static final String GLOBAL_READER = "(IL" + Engine.INSTANCE + ";)J";
  private static final String GLOBAL_WRITER = "(JIL" + Engine.INSTANCE + ";)V";
  private static final String FUNCTION_END =
      Engine.MEMORY_DESCRIPTOR + "L" + Engine.INSTANCE + ";)";

  private final Rewriting rewriting;
  private final String where;
  private final boolean function;
  private final int instanceSlot;
  private final boolean[] heldIsNumber = new boolean[MOST_HELD];
  private final int[] held = new int[MOST_HELD];
  private int heldCount;
  private @Nullable Comparison comparison;
  private String comparisonOwner = "";
  private String comparisonName = "";
  private String comparisonDescriptor = "";
  private boolean comparisonNegated;

  /**
   * @param owner the class of the method, for errors
   * @param descriptor as the engine generated it
   */
  MethodRewriter(
      MethodVisitor next, Rewriting rewriting, String owner, String name, String descriptor) {
    super(Opcodes.ASM9, next);
    this.rewriting = rewriting;
    this.where = owner + "." + name;
    this.function = Engine.isFunctionGroup(owner) && Engine.function(name).isPresent();
    if (function && !descriptor.contains(FUNCTION_END)) {
      throw unexpected("its last parameters are not memory and instance: " + descriptor);
    }
    this.instanceSlot = (Type.getArgumentsAndReturnSizes(descriptor) >> 2) - 2;
  }

  private UnexpectedCode unexpected(String what) {
    return new UnexpectedCode(where, what);
  }

  private int memorySlot() {
    return instanceSlot - 1;
  }

  // What is held back.

  private void hold(boolean number, int value) {
    releaseComparison();
    if (heldCount == MOST_HELD) {
      emitHeld(0);
      heldIsNumber[0] = heldIsNumber[1];
      held[0] = held[1];
      heldCount--;
    }
    heldIsNumber[heldCount] = number;
    held[heldCount] = value;
    heldCount++;
  }

  private void emitHeld(int position) {
    int value = held[position];
    if (!heldIsNumber[position]) {
      super.visitVarInsn(Opcodes.ALOAD, value);
    } else {
      emitNumber(value);
    }
  }

  private void emitNumber(int value) {
    if (value >= -1 && value <= 5) {
      super.visitInsn(Opcodes.ICONST_0 + value);
    } else if (value == (byte) value) {
      super.visitIntInsn(Opcodes.BIPUSH, value);
    } else if (value == (short) value) {
      super.visitIntInsn(Opcodes.SIPUSH, value);
    } else {
      super.visitLdcInsn(value);
    }
  }

  private void release() {
    for (int position = 0; position < heldCount; position++) {
      emitHeld(position);
    }
    heldCount = 0;
    releaseComparison();
  }

  private void releaseComparison() {
    if (comparison != null) {
      comparison = null;
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC, comparisonOwner, comparisonName, comparisonDescriptor, false);
      if (comparisonNegated) {
        super.visitMethodInsn(
            Opcodes.INVOKESTATIC, Engine.OPERATIONS, Engine.NOT, Engine.NOT_DESCRIPTOR, false);
      }
    }
  }

  // Replacements.

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    if (opcode == Opcodes.INVOKESTATIC && replaced(owner, name, descriptor)) {
      return;
    }
    release();
    if (owner.equals(Engine.MEMORY)) {
      super.visitMethodInsn(Opcodes.INVOKEVIRTUAL, Engine.FLAT_MEMORY, name, descriptor, false);
      return;
    }
    boolean generated = rewriting.isGenerated(owner);
    super.visitMethodInsn(
        opcode,
        Engine.ours(owner),
        name,
        generated ? Engine.inOurTerms(descriptor) : descriptor,
        isInterface);
    if (owner.equals(Engine.INSTANCE) && name.equals(Engine.MEMORY_OF_INSTANCE)) {
      super.visitTypeInsn(Opcodes.CHECKCAST, Engine.FLAT_MEMORY);
    }
  }

  private boolean replaced(String owner, String name, String descriptor) {
    if (owner.equals(Engine.OPERATIONS)) {
      return replacedOperation(owner, name, descriptor);
    }
    if (rewriting.isHelperClass(owner)) {
      return replacedHelper(owner, name, descriptor);
    }
    return function && Engine.isFunctionGroup(owner) && replacedFuel(name, descriptor);
  }

  private boolean replacedOperation(String owner, String name, String descriptor) {
    if (name.equals("I64_EXTEND_I32_U") && !rewriting.compact()) {
      release();
      super.visitInsn(Opcodes.I2L);
      super.visitLdcInsn(0xFFFF_FFFFL);
      super.visitInsn(Opcodes.LAND);
      return true;
    }
    if (comparison != null && name.equals(Engine.NOT)) {
      // What a comparison gives is 0 or 1, so that its opposite is what this asks for.
      comparisonNegated = !comparisonNegated;
      return true;
    }
    return heldBack(owner, name, descriptor, Comparison.of(name));
  }

  private boolean heldBack(
      String owner, String name, String descriptor, Optional<Comparison> found) {
    if (found.isEmpty()) {
      return false;
    }
    release();
    comparison = found.get();
    comparisonOwner = owner;
    comparisonName = name;
    comparisonDescriptor = descriptor;
    comparisonNegated = false;
    return true;
  }

  private boolean replacedHelper(String owner, String name, String descriptor) {
    if (name.equals(Engine.POLL)) {
      if (rewriting.keepsPolls()) {
        return false;
      }
      release();
      rewriting.counts().polls++;
      return true;
    }
    if (name.equals(Engine.GREATER_OR_EQUAL_UNSIGNED)) {
      return heldBack(owner, name, descriptor, Comparison.of("I32_GE_U"));
    }
    String access = Engine.ACCESSES.get(name);
    if (access != null) {
      release();
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC, Engine.FLAT_MEMORY, access, Engine.inOurTerms(descriptor), false);
      rewriting.counts().accesses++;
      return true;
    }
    if (name.equals(Engine.READ_GLOBAL)) {
      return replacedGlobal(descriptor, GLOBAL_READER, this::readField);
    }
    if (name.equals(Engine.WRITE_GLOBAL)) {
      return replacedGlobal(descriptor, GLOBAL_WRITER, this::writeField);
    }
    return false;
  }

  private boolean replacedGlobal(String descriptor, String expected, IntConsumer replacement) {
    if (!descriptor.equals(expected) || !heldIndexAndInstance()) {
      throw unexpected("a global is not reached by its index and the instance");
    }
    OptionalInt field = rewriting.globals().field(held[0]);
    if (field.isEmpty()) {
      return false;
    }
    heldCount = 0;
    super.visitVarInsn(Opcodes.ALOAD, memorySlot());
    replacement.accept(field.getAsInt());
    rewriting.counts().globals++;
    return true;
  }

  private boolean heldIndexAndInstance() {
    return function
        && heldCount == 2
        && heldIsNumber[0]
        && !heldIsNumber[1]
        && held[1] == instanceSlot;
  }

  private void readField(int field) {
    super.visitFieldInsn(Opcodes.GETFIELD, Engine.FLAT_MEMORY, "g" + field, "J");
  }

  private void writeField(int field) {
    if (rewriting.compact()) {
      emitNumber(field);
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          Engine.FLAT_MEMORY,
          Engine.GLOBAL_WRITER,
          "(JL" + Engine.FLAT_MEMORY + ";I)V",
          false);
      return;
    }
    super.visitInsn(Opcodes.DUP_X2);
    super.visitInsn(Opcodes.POP);
    super.visitFieldInsn(Opcodes.PUTFIELD, Engine.FLAT_MEMORY, "g" + field, "J");
  }

  private boolean replacedFuel(String name, String descriptor) {
    FuelMethod method = rewriting.fuel(Engine.function(name));
    if (method == null) {
      return false;
    }
    if (!Engine.inOurTerms(descriptor).equals(method.helperDescriptor())) {
      throw unexpected("%s is called as %s".formatted(name, descriptor));
    }
    if (heldCount != 2
        || heldIsNumber[0]
        || heldIsNumber[1]
        || held[0] != memorySlot()
        || held[1] != instanceSlot) {
      throw unexpected("%s is not called with memory and instance".formatted(name));
    }
    heldCount = 0;
    super.visitVarInsn(Opcodes.ALOAD, memorySlot());
    super.visitMethodInsn(
        Opcodes.INVOKESTATIC, Engine.FLAT_MEMORY, method.methodName(), method.descriptor(), false);
    rewriting.counts().fuelCalls++;
    return true;
  }

  @Override
  public void visitJumpInsn(int opcode, Label label) {
    Comparison before = comparison;
    if (before == null || (opcode != Opcodes.IFEQ && opcode != Opcodes.IFNE)) {
      release();
      super.visitJumpInsn(opcode, label);
      return;
    }
    comparison = null;
    super.visitJumpInsn(before.emit(mv, (opcode == Opcodes.IFNE) != comparisonNegated), label);
    rewriting.counts().comparisons++;
  }

  // Pushes.

  @Override
  public void visitInsn(int opcode) {
    if (opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.ICONST_5) {
      hold(true, opcode - Opcodes.ICONST_0);
      return;
    }
    release();
    super.visitInsn(opcode);
  }

  @Override
  public void visitIntInsn(int opcode, int operand) {
    if (opcode == Opcodes.BIPUSH || opcode == Opcodes.SIPUSH) {
      hold(true, operand);
      return;
    }
    release();
    super.visitIntInsn(opcode, operand);
  }

  @Override
  public void visitLdcInsn(Object value) {
    if (value instanceof Integer number) {
      hold(true, number);
      return;
    }
    release();
    super.visitLdcInsn(value);
  }

  @Override
  public void visitVarInsn(int opcode, int slot) {
    if (opcode == Opcodes.ALOAD) {
      hold(false, slot);
      return;
    }
    release();
    super.visitVarInsn(opcode, slot);
  }

  // Everything else.

  @Override
  public void visitFrame(
      int type, int localCount, Object[] locals, int stackCount, Object[] stack) {
    release();
    super.visitFrame(
        type, localCount, ours(locals, localCount), stackCount, ours(stack, stackCount));
  }

  private static Object @Nullable [] ours(Object @Nullable [] types, int count) {
    if (types == null) {
      return null;
    }
    Object[] mapped = types.clone();
    for (int i = 0; i < count; i++) {
      if (mapped[i] instanceof String type) {
        mapped[i] = Engine.ours(type);
      }
    }
    return mapped;
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    release();
    super.visitTypeInsn(opcode, Engine.ours(type));
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
    release();
    super.visitFieldInsn(opcode, owner, name, Engine.inOurTerms(descriptor));
  }

  @Override
  public void visitInvokeDynamicInsn(
      String name, String descriptor, Handle bootstrap, Object... arguments) {
    throw unexpected("it calls what is only known at run time: " + name);
  }

  @Override
  public void visitLabel(Label label) {
    release();
    super.visitLabel(label);
  }

  @Override
  public void visitIincInsn(int slot, int increment) {
    release();
    super.visitIincInsn(slot, increment);
  }

  @Override
  public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
    release();
    super.visitTableSwitchInsn(min, max, other, labels);
  }

  @Override
  public void visitLookupSwitchInsn(Label other, int[] keys, Label[] labels) {
    release();
    super.visitLookupSwitchInsn(other, keys, labels);
  }

  @Override
  public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
    release();
    super.visitMultiANewArrayInsn(descriptor, dimensions);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    release();
    super.visitMaxs(maxStack + MORE_STACK, maxLocals);
  }
}
