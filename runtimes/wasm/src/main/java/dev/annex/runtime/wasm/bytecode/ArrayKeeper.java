package dev.annex.runtime.wasm.bytecode;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Lets functions that loop and call nothing keep the memory's arrays and size in variables, which
 * they set once, when they are entered.
 *
 * <p>Why it is worth it: every loop may have to take the next slice of its fuel, which is a call.
 * The JVM's compiler must take it that this changes every field of the memory, so that each round
 * of the loop would read the array, its length and the size of the memory anew. Variables cannot be
 * changed by a call.
 *
 * <p>Why it is the same: nothing that such a function does makes the memory grow or gives it
 * another array ({@link LeafLoops}), and taking a slice fails when somebody else did.
 *
 * <p>Works on rewritten code. The variables stand right behind the parameters; all others move up
 * by {@value #SLOTS} slots, and every frame says so.
 */
final class ArrayKeeper extends MethodVisitor {

  /** Three variables of one slot each: the bytes, the cards, the size. */
  private static final int SLOTS = 3;

  /** The most that an access takes on the stack in place of the memory, less the memory. */
  private static final int MORE_STACK = 2;

  private static final String BYTES_OF = "bytesOf";
  private static final String CARDS_OF = "cardsOf";
  private static final String SIZE_OF = "sizeOf";

  /** The methods of our memory that give what is kept. */
  static final Set<String> GETTERS = Set.of(BYTES_OF, CARDS_OF, SIZE_OF);

  private static final String BYTES = "[B";
  private static final String OF_MEMORY = "L" + Engine.FLAT_MEMORY + ";)";
  private static final String KEPT_FOR_READS = "[BI)";
  private static final String KEPT_FOR_WRITES = "[B[BI)";

  private final String where;
  private final int parameters;
  private final int memory;
  private final int bytes;
  private boolean memoryPushed;

  private ArrayKeeper(MethodVisitor next, String where, String descriptor) {
    super(Opcodes.ASM9, next);
    this.where = where;
    this.parameters = Type.getArgumentCount(descriptor);
    this.bytes = (Type.getArgumentsAndReturnSizes(descriptor) >> 2) - 1;
    this.memory = bytes - 2;
  }

  /** The class with the functions for which it pays rewritten; or the same array. */
  static byte[] rewrite(byte[] bytes) {
    ClassReader reader = new ClassReader(bytes);
    if (!Engine.isFunctionGroup(reader.getClassName())) {
      return bytes;
    }
    Set<String> functions = LeafLoops.of(reader);
    if (functions.isEmpty()) {
      return bytes;
    }
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new Keeping(writer, functions), ClassReader.EXPAND_FRAMES);
    try {
      return writer.toByteArray();
    } catch (MethodTooLargeException | ClassTooLargeException e) {
      // It only just fits as it is.
      return bytes;
    }
  }

  private static final class Keeping extends ClassVisitor {

    private final ClassWriter writer;
    private final Set<String> functions;

    Keeping(ClassWriter writer, Set<String> functions) {
      super(Opcodes.ASM9, writer);
      this.writer = writer;
      this.functions = functions;
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      MethodVisitor next = writer.visitMethod(access, name, descriptor, signature, exceptions);
      return functions.contains(name) ? new ArrayKeeper(next, name, descriptor) : next;
    }
  }

  private int cards() {
    return bytes + 1;
  }

  private int size() {
    return bytes + 2;
  }

  // What is new.

  @Override
  public void visitCode() {
    super.visitCode();
    keep(BYTES_OF, BYTES, Opcodes.ASTORE, bytes);
    keep(CARDS_OF, BYTES, Opcodes.ASTORE, cards());
    keep(SIZE_OF, "I", Opcodes.ISTORE, size());
  }

  private void keep(String getter, String type, int store, int slot) {
    super.visitVarInsn(Opcodes.ALOAD, memory);
    super.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        Engine.FLAT_MEMORY,
        getter,
        "(L" + Engine.FLAT_MEMORY + ";)" + type,
        false);
    super.visitVarInsn(store, slot);
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    boolean read = Engine.READS.contains(name);
    if (!memoryPushed || !owner.equals(Engine.FLAT_MEMORY) || (!read && !isWrite(name))) {
      release();
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      return;
    }
    memoryPushed = false;
    super.visitVarInsn(Opcodes.ALOAD, bytes);
    if (!read) {
      super.visitVarInsn(Opcodes.ALOAD, cards());
    }
    super.visitVarInsn(Opcodes.ILOAD, size());
    super.visitMethodInsn(
        opcode,
        owner,
        name,
        descriptor.replace(OF_MEMORY, read ? KEPT_FOR_READS : KEPT_FOR_WRITES),
        isInterface);
  }

  private static boolean isWrite(String name) {
    return Engine.WRITES.contains(name);
  }

  private void release() {
    if (memoryPushed) {
      memoryPushed = false;
      super.visitVarInsn(Opcodes.ALOAD, memory);
    }
  }

  // What moves.

  private int moved(int slot) {
    return slot < bytes ? slot : slot + SLOTS;
  }

  @Override
  public void visitVarInsn(int opcode, int slot) {
    release();
    if (opcode == Opcodes.ALOAD && slot == memory) {
      memoryPushed = true;
      return;
    }
    super.visitVarInsn(opcode, moved(slot));
  }

  @Override
  public void visitIincInsn(int slot, int increment) {
    release();
    super.visitIincInsn(moved(slot), increment);
  }

  @Override
  public void visitFrame(
      int type, int localCount, Object[] locals, int stackCount, Object[] stack) {
    release();
    if (type != Opcodes.F_NEW
        || localCount < parameters
        || !Engine.INSTANCE.equals(locals[parameters - 1])) {
      throw new UnexpectedCode(where, "a frame does not begin with its parameters");
    }
    Object[] more = new Object[localCount + SLOTS];
    System.arraycopy(locals, 0, more, 0, parameters);
    more[parameters] = BYTES;
    more[parameters + 1] = BYTES;
    more[parameters + 2] = Opcodes.INTEGER;
    System.arraycopy(locals, parameters, more, parameters + SLOTS, localCount - parameters);
    super.visitFrame(type, more.length, more, stackCount, stack);
  }

  @Override
  public void visitLocalVariable(
      String name,
      String descriptor,
      @Nullable String signature,
      Label start,
      Label end,
      int slot) {
    super.visitLocalVariable(name, descriptor, signature, start, end, moved(slot));
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    super.visitMaxs(maxStack + MORE_STACK, maxLocals + SLOTS);
  }

  // Everything else.

  @Override
  public void visitInsn(int opcode) {
    release();
    super.visitInsn(opcode);
  }

  @Override
  public void visitIntInsn(int opcode, int operand) {
    release();
    super.visitIntInsn(opcode, operand);
  }

  @Override
  public void visitLdcInsn(Object value) {
    release();
    super.visitLdcInsn(value);
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    release();
    super.visitTypeInsn(opcode, type);
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
    release();
    super.visitFieldInsn(opcode, owner, name, descriptor);
  }

  @Override
  public void visitJumpInsn(int opcode, Label label) {
    release();
    super.visitJumpInsn(opcode, label);
  }

  @Override
  public void visitLabel(Label label) {
    release();
    super.visitLabel(label);
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
}
