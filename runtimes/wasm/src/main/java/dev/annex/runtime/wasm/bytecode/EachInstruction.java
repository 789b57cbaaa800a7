package dev.annex.runtime.wasm.bytecode;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Hears of every instruction of a method in one place, and passes nothing on. */
abstract class EachInstruction extends MethodVisitor {

  EachInstruction() {
    super(Opcodes.ASM9);
  }

  /** An instruction that has no visit of its own in the subclass. */
  abstract void other();

  @Override
  public void visitInsn(int opcode) {
    other();
  }

  @Override
  public void visitIntInsn(int opcode, int operand) {
    other();
  }

  @Override
  public void visitVarInsn(int opcode, int slot) {
    other();
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    other();
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
    other();
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    other();
  }

  @Override
  public void visitInvokeDynamicInsn(
      String name, String descriptor, Handle bootstrap, Object... arguments) {
    other();
  }

  @Override
  public void visitJumpInsn(int opcode, Label label) {
    other();
  }

  @Override
  public void visitLdcInsn(@Nullable Object value) {
    other();
  }

  @Override
  public void visitIincInsn(int slot, int increment) {
    other();
  }

  @Override
  public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
    other();
  }

  @Override
  public void visitLookupSwitchInsn(Label other, int[] keys, Label[] labels) {
    other();
  }

  @Override
  public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
    other();
  }
}
