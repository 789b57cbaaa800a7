package dev.annex.runtime.wasm.bytecode;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Finds the functions of a rewritten class that have a loop and an access to memory, and call
 * nothing but what neither makes the memory grow nor comes back to the guest: accesses, charges,
 * polls and arithmetic. {@link CodeWall} holds what was made of them against a list of its own.
 */
final class LeafLoops extends ClassVisitor {

  /** Charges for growing are no part of this, nor anything that moves bytes. */
  private static final Set<String> HARMLESS =
      Set.of(
          FuelMethod.LOAD.methodName(),
          FuelMethod.STORE.methodName(),
          FuelMethod.CHARGE.methodName(),
          FuelMethod.CHARGE_UNTESTED.methodName(),
          FuelMethod.REFILL.methodName(),
          Engine.GLOBAL_WRITER);

  private static final Set<String> ARITHMETIC =
      Set.of(Engine.OPERATIONS, "java/lang/Integer", "java/lang/Long");

  private final Set<String> found = new HashSet<>();

  private LeafLoops() {
    super(Opcodes.ASM9);
  }

  /** Names of the methods that hold such functions. */
  static Set<String> of(ClassReader rewritten) {
    LeafLoops loops = new LeafLoops();
    rewritten.accept(loops, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
    return loops.found;
  }

  @Override
  public @Nullable MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    return Engine.function(name).isPresent() ? new Function(name) : null;
  }

  private final class Function extends MethodVisitor {

    private final String name;
    private final Set<Label> passed = new HashSet<>();
    private boolean accesses;
    private boolean loops;
    private boolean calls;

    Function(String name) {
      super(Opcodes.ASM9);
      this.name = name;
    }

    @Override
    public void visitLabel(Label label) {
      passed.add(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      loops |= passed.contains(label);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      if (opcode == Opcodes.INVOKESTATIC && owner.equals(Engine.FLAT_MEMORY)) {
        boolean access = Engine.READS.contains(name) || Engine.WRITES.contains(name);
        accesses |= access;
        calls |= !access && !HARMLESS.contains(name);
        return;
      }
      boolean poll = Engine.isHelperClass(owner) && name.equals(Engine.POLL);
      calls |= opcode != Opcodes.INVOKESTATIC || (!poll && !ARITHMETIC.contains(owner));
    }

    /** What has arrays or objects of its own is left alone. */
    @Override
    public void visitInsn(int opcode) {
      boolean reads = opcode >= Opcodes.IALOAD && opcode <= Opcodes.SALOAD;
      boolean writes = opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE;
      calls |= reads || writes || opcode == Opcodes.ARETURN || opcode == Opcodes.ATHROW;
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      calls = true;
    }

    @Override
    public void visitEnd() {
      if (accesses && loops && !calls) {
        found.add(name);
      }
    }
  }
}
