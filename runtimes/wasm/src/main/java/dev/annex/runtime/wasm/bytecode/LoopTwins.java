package dev.annex.runtime.wasm.bytecode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Gives functions that loop and call nothing a twin: in the function itself no loop calls anything
 * any more, and in the twin they make way for other calls.
 *
 * <p>Where the function takes the next slice of its fuel and a call of another guest wants the
 * processor, it hands all its variables over to the twin, which goes on from the same place, and
 * returns what that returns.
 *
 * <p>Why it is worth it: a guest looks at the time between two slices, which is a call. Once it has
 * ever been made, the JVM's compiler keeps it in every loop, and little stays in registers across
 * it, although it happens once in ten thousand rounds. The way to the twin leads out of all loops
 * and never back, so they do not hold the call, whatever ran before. Why not the same code again in
 * one method? Loops that are entered in their middle made the compiler do worse with all others.
 *
 * <p>Why it costs the same fuel: both are one function, instruction by instruction; only how the
 * next slice is taken differs, and the size of a slice does not depend on that.
 */
final class LoopTwins extends ClassVisitor {

  /** The method of our memory that says whether the guest must make way. */
  static final String IN_THE_WAY = "isInTheWay";

  /** The method of our memory that takes a slice and looks at no time. */
  static final String REFILL_AT_ONCE = "refillAtOnce";

  private static final String ASKS_MEMORY = "(L" + Engine.FLAT_MEMORY + ";)Z";

  /** Behind the name of the function. */
  private static final String TWIN = "_twin";

  private final ClassWriter writer;
  private final ClassReader reader;
  private final Map<String, List<Refills.Refill>> refills;
  private int moreFuelCalls;

  private LoopTwins(
      ClassWriter writer, ClassReader reader, Map<String, List<Refills.Refill>> refills) {
    super(Opcodes.ASM9, writer);
    this.writer = writer;
    this.reader = reader;
    this.refills = refills;
  }

  /**
   * What became of a class.
   *
   * @param fuelCalls how many more calls of the memory's methods for fuel it has than before
   */
  record Twinned(byte[] bytes, int fuelCalls) {}

  /** The class with twins of the functions for which it pays; or as it is. */
  static Twinned rewrite(byte[] kept) {
    ClassReader reader = new ClassReader(kept);
    if (!Engine.isFunctionGroup(reader.getClassName())) {
      return new Twinned(kept, 0);
    }
    Map<String, List<Refills.Refill>> refills = Refills.of(reader);
    if (refills.isEmpty()) {
      return new Twinned(kept, 0);
    }
    ClassWriter writer = new ClassWriter(reader, 0);
    LoopTwins twins = new LoopTwins(writer, reader, refills);
    reader.accept(twins, ClassReader.EXPAND_FRAMES);
    try {
      return new Twinned(writer.toByteArray(), twins.moreFuelCalls);
    } catch (MethodTooLargeException | ClassTooLargeException e) {
      // It only just fits as it is.
      return new Twinned(kept, 0);
    }
  }

  /** The name of the function whose twin a method is; empty for other methods. */
  static Optional<String> function(String method) {
    return Optional.of(method)
        .filter(name -> name.endsWith(TWIN))
        .map(name -> name.substring(0, name.length() - TWIN.length()))
        .filter(name -> Engine.function(name).isPresent());
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    MethodVisitor next = writer.visitMethod(access, name, descriptor, signature, exceptions);
    List<Refills.Refill> places = refills.getOrDefault(name, List.of());
    return Handover.of(places, descriptor)
        .map(handover -> (MethodVisitor) new First(next, name, access, handover, places))
        .orElse(next);
  }

  private static boolean isRefill(String owner, String method) {
    return owner.equals(Engine.FLAT_MEMORY) && method.equals(FuelMethod.REFILL.methodName());
  }

  /** The function itself; writes its twin when it has ended. */
  private final class First extends MethodVisitor {

    private final String name;
    private final int access;
    private final Handover handover;
    private final List<Refills.Refill> places;
    private final List<Label> exits = new ArrayList<>();

    First(
        MethodVisitor next,
        String name,
        int access,
        Handover handover,
        List<Refills.Refill> places) {
      super(Opcodes.ASM9, next);
      this.name = name;
      this.access = access;
      this.handover = handover;
      this.places = places;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String method, String descriptor, boolean isInterface) {
      if (!isRefill(owner, method)) {
        super.visitMethodInsn(opcode, owner, method, descriptor, isInterface);
        return;
      }
      Label exit = new Label();
      exits.add(exit);
      super.visitInsn(Opcodes.DUP);
      super.visitMethodInsn(opcode, owner, IN_THE_WAY, ASKS_MEMORY, false);
      super.visitJumpInsn(Opcodes.IFNE, exit);
      super.visitMethodInsn(opcode, owner, REFILL_AT_ONCE, descriptor, false);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      for (int place = 0; place < exits.size(); place++) {
        super.visitLabel(exits.get(place));
        handover.frame(mv, places.get(place).locals(), true);
        super.visitInsn(Opcodes.POP2);
        handover.push(mv, places.get(place), place);
        super.visitMethodInsn(
            Opcodes.INVOKESTATIC,
            reader.getClassName(),
            name + TWIN,
            handover.twinDescriptor(),
            false);
        super.visitInsn(handover.returnOpcode());
      }
      super.visitMaxs(Math.max(maxStack + 1, handover.slots() + 1), maxLocals);
    }

    @Override
    public void visitEnd() {
      super.visitEnd();
      MethodVisitor twin =
          writer.visitMethod(access, name + TWIN, handover.twinDescriptor(), null, null);
      reader.accept(
          new OneMethod(name, new Second(twin, handover, places)), ClassReader.EXPAND_FRAMES);
    }
  }

  /** The twin. Begins with a jump to the place where the function left off. */
  private final class Second extends MethodVisitor {

    private final Handover handover;
    private final List<Refills.Refill> places;
    private final List<Label> entrances;
    private int passed;

    Second(MethodVisitor next, Handover handover, List<Refills.Refill> places) {
      super(Opcodes.ASM9, next);
      this.handover = handover;
      this.places = places;
      this.entrances = places.stream().map(_ -> new Label()).toList();
    }

    @Override
    public void visitCode() {
      super.visitCode();
      Label[] ways = places.stream().map(_ -> new Label()).toArray(Label[]::new);
      super.visitVarInsn(Opcodes.ILOAD, handover.slots());
      super.visitTableSwitchInsn(0, ways.length - 1, ways[0], ways);
      for (int place = 0; place < ways.length; place++) {
        super.visitLabel(ways[place]);
        handover.frame(mv, handover.types(), false);
        super.visitVarInsn(Opcodes.ILOAD, places.get(place).slice());
        super.visitVarInsn(Opcodes.ALOAD, handover.memory());
        super.visitJumpInsn(Opcodes.GOTO, entrances.get(place));
      }
      // Nothing leads to where the function begins.
      handover.frame(mv, handover.types(), false);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String method, String descriptor, boolean isInterface) {
      if (isRefill(owner, method)) {
        super.visitLabel(entrances.get(passed));
        handover.frame(mv, places.get(passed).locals(), true);
        passed++;
      }
      if (owner.equals(Engine.FLAT_MEMORY) && FuelMethod.NAMES.contains(method)) {
        moreFuelCalls++;
      }
      super.visitMethodInsn(opcode, owner, method, descriptor, isInterface);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      super.visitMaxs(Math.max(maxStack, 2), Math.max(maxLocals, handover.slots() + 1));
    }
  }

  /** One method of a class. */
  private static final class OneMethod extends ClassVisitor {

    private final String name;
    private final MethodVisitor visitor;

    OneMethod(String name, MethodVisitor visitor) {
      super(Opcodes.ASM9);
      this.name = name;
      this.visitor = visitor;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String other,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      return other.equals(name) ? visitor : null;
    }
  }
}
