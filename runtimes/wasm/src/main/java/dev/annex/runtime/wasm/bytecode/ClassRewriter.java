package dev.annex.runtime.wasm.bytecode;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Rewrites one generated class: what its methods are declared as, and through what they pass. */
final class ClassRewriter extends ClassVisitor {

  private final Rewriting rewriting;
  private final String owner;

  private ClassRewriter(ClassWriter writer, Rewriting rewriting, String owner) {
    super(Opcodes.ASM9, writer);
    this.rewriting = rewriting;
    this.owner = owner;
  }

  /**
   * The class rewritten; frames stay those of the engine, since every value keeps its place and
   * only the type of the memory changes.
   */
  static byte[] rewrite(byte[] original, Rewriting rewriting) {
    try {
      return write(original, rewriting, false);
    } catch (MethodTooLargeException e) {
      return write(original, rewriting, true);
    }
  }

  private static byte[] write(byte[] original, Rewriting all, boolean compactly) {
    Rewriting rewriting = all.forOneClass(compactly);
    ClassReader reader = new ClassReader(original);
    ClassWriter writer = new ClassWriter(0);
    reader.accept(new ClassRewriter(writer, rewriting, reader.getClassName()), 0);
    byte[] bytes = writer.toByteArray();
    all.counts().add(rewriting.counts());
    return bytes;
  }

  /** Only reflection reads the table of nested classes, and nobody reflects on these. */
  @Override
  public void visitInnerClass(
      String name, @Nullable String outerName, @Nullable String innerName, int access) {}

  @Override
  public FieldVisitor visitField(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      @Nullable Object value) {
    return super.visitField(access, name, Engine.inOurTerms(descriptor), signature, value);
  }

  @Override
  public @Nullable MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    String ours = Engine.inOurTerms(descriptor);
    MethodVisitor next = super.visitMethod(access, name, ours, signature, exceptions);
    FuelMethod fuel = Engine.isFunctionGroup(owner) ? rewriting.fuel(Engine.function(name)) : null;
    if (fuel == null) {
      return new MethodRewriter(next, rewriting, owner, name, descriptor);
    }
    if (!ours.equals(fuel.helperDescriptor())) {
      throw new UnexpectedCode(owner + "." + name, "it is no helper for fuel: " + descriptor);
    }
    writeHelper(next, fuel);
    return null;
  }

  /** By whatever way a helper is reached, it does the same. */
  private static void writeHelper(MethodVisitor code, FuelMethod fuel) {
    code.visitCode();
    int memory = 0;
    if (fuel.takesNumber()) {
      code.visitVarInsn(Opcodes.ILOAD, 0);
      memory = 1;
    }
    code.visitVarInsn(Opcodes.ALOAD, memory);
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC, Engine.FLAT_MEMORY, fuel.methodName(), fuel.descriptor(), false);
    code.visitInsn(fuel.returnsNumber() ? Opcodes.IRETURN : Opcodes.RETURN);
    code.visitMaxs(2, memory + 2);
    code.visitEnd();
  }
}
