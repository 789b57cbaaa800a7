package dev.annex.runtime.wasm.bytecode;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Reads rewritten classes once more, as they will be loaded, and refuses them unless they are
 * nothing but guest code: they use each other, {@link AllowedMembers} and nothing else, no function
 * of the guest calls a helper of metering other than through the memory's methods, and every class
 * has the plain form in which the engine writes them. A method that keeps the memory's arrays in
 * variables may do so because nothing that it calls can change them, and may only hand them to
 * accesses, and to its twin, which may do no more.
 *
 * <p>These classes run with the rights of the host. The JVM's verifier sees to it that they are
 * sound; this sees to it that they are harmless.
 */
final class CodeWall {

  private static final Map<String, String> FIELDS =
      Map.of(
          "instance", "L" + Engine.INSTANCE + ";",
          "compilerInterpreterMachine", "L" + Engine.OUR_INTERPRETER + ";",
          "memCopyWorkaround", "Z");

  /** What a method with the memory's arrays may call of the memory; all of it is static. */
  private static final Set<String> BESIDE_ARRAYS =
      Stream.of(
              Engine.READS,
              Engine.WRITES,
              ArrayKeeper.GETTERS,
              Set.of(
                  "charge",
                  "chargeUntested",
                  "fuelSlice",
                  "refill",
                  LoopTwins.IN_THE_WAY,
                  LoopTwins.REFILL_AT_ONCE,
                  "setFuelSlice",
                  Engine.GLOBAL_WRITER))
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  /** Arithmetic and tables: static functions that know no memory. */
  private static final Set<String> ARITHMETIC =
      Set.of(Engine.OPERATIONS, "java/lang/Integer", "java/lang/Long");

  private static final String MACHINE = "run/endive/runtime/Machine";
  private static final String OBJECT = "java/lang/Object";
  private static final String GUEST_EXCEPTION = "run/endive/runtime/WasmException";
  private static final String STACK_OVERFLOW = "java/lang/StackOverflowError";
  private static final int HARMLESS =
      Opcodes.ACC_PUBLIC
          | Opcodes.ACC_PRIVATE
          | Opcodes.ACC_STATIC
          | Opcodes.ACC_FINAL
          | Opcodes.ACC_SUPER
          | Opcodes.ACC_VARARGS;

  private final Set<String> generated;
  private final Map<Integer, FuelMethod> fuel;
  private int polls;
  private int fuelCalls;

  CodeWall(Set<String> generated, Map<Integer, FuelMethod> fuel) {
    this.generated = generated;
    this.fuel = fuel;
  }

  /** Calls of the engine's interrupt poll in what was read so far. */
  int polls() {
    return polls;
  }

  /** Calls of the memory's methods for fuel in functions of the guest. */
  int fuelCalls() {
    return fuelCalls;
  }

  /**
   * Reads a class.
   *
   * @throws UnexpectedCode when it holds what it may not
   */
  void check(byte[] bytes) {
    new ClassReader(bytes)
        .accept(new ClassCheck(), ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
  }

  private final class ClassCheck extends ClassVisitor {

    private String owner = "";

    ClassCheck() {
      super(Opcodes.ASM9);
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        @Nullable String signature,
        @Nullable String superName,
        String @Nullable [] interfaces) {
      owner = name;
      boolean plain =
          (access & ~HARMLESS) == 0
              && OBJECT.equals(superName)
              && (interfaces == null
                  || interfaces.length == 0
                  || (interfaces.length == 1 && interfaces[0].equals(MACHINE)));
      if (!plain || !generated.contains(name)) {
        throw new UnexpectedCode(name, "it is another kind of class");
      }
    }

    @Override
    public void visitInnerClass(
        String name, @Nullable String outerName, @Nullable String innerName, int access) {
      throw related(name);
    }

    @Override
    public void visitOuterClass(String other, @Nullable String name, @Nullable String descriptor) {
      throw related(other);
    }

    @Override
    public void visitNestHost(String other) {
      throw related(other);
    }

    @Override
    public void visitNestMember(String other) {
      throw related(other);
    }

    @Override
    public void visitPermittedSubclass(String other) {
      throw related(other);
    }

    private UnexpectedCode related(String other) {
      return new UnexpectedCode(owner, "it says that it is related to " + other);
    }

    @Override
    public @Nullable FieldVisitor visitField(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        @Nullable Object value) {
      if (!descriptor.equals(FIELDS.get(name))) {
        throw new UnexpectedCode(owner, "it has a field " + name + " " + descriptor);
      }
      return null;
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      String where = owner + "." + name;
      if ((access & ~HARMLESS) != 0 || (exceptions != null && exceptions.length > 0)) {
        throw new UnexpectedCode(where, "it is another kind of method");
      }
      boolean twin = LoopTwins.function(name).isPresent();
      OptionalInt function =
          Engine.isFunctionGroup(owner)
              ? Engine.function(LoopTwins.function(name).orElse(name))
              : OptionalInt.empty();
      boolean part = Engine.isFunctionGroup(owner) && Engine.partOf(name).isPresent();
      boolean ofGuest = part || (function.isPresent() && !fuel.containsKey(function.getAsInt()));
      return new MethodCheck(where, ofGuest, twin);
    }
  }

  private final class MethodCheck extends MethodVisitor {

    private final String where;
    private final boolean ofGuest;
    private boolean keepsArrays;
    private String notBesideArrays = "";

    MethodCheck(String where, boolean ofGuest, boolean twin) {
      super(Opcodes.ASM9);
      this.where = where;
      this.ofGuest = ofGuest;
      this.keepsArrays = twin;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      boolean ofMemory = owner.equals(Engine.FLAT_MEMORY);
      keepsArrays |= ofMemory && ArrayKeeper.GETTERS.contains(name);
      if (!isBesideArrays(opcode, owner, name)) {
        notBesideArrays = "it keeps the memory's arrays and calls %s.%s".formatted(owner, name);
      }
      if (generated.contains(owner)) {
        ownMethod(owner, name);
        return;
      }
      if (!AllowedMembers.method(opcode, owner, name)) {
        throw refused("it calls " + owner + "." + name);
      }
      boolean charges = FuelMethod.NAMES.contains(name) || name.equals(LoopTwins.REFILL_AT_ONCE);
      if (ofGuest && ofMemory && charges) {
        fuelCalls++;
      }
    }

    private boolean isBesideArrays(int opcode, String owner, String name) {
      if (opcode != Opcodes.INVOKESTATIC) {
        return false;
      }
      if (owner.equals(Engine.FLAT_MEMORY)) {
        return BESIDE_ARRAYS.contains(name);
      }
      return ARITHMETIC.contains(owner)
          || (generated.contains(owner) && LoopTwins.function(name).isPresent())
          || (Engine.isHelperClass(owner) && name.equals(Engine.POLL));
    }

    @Override
    public void visitInsn(int opcode) {
      boolean reads = opcode >= Opcodes.IALOAD && opcode <= Opcodes.SALOAD;
      boolean writes = opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE;
      if (reads || writes || opcode == Opcodes.ARETURN || opcode == Opcodes.ATHROW) {
        notBesideArrays = "it keeps the memory's arrays and uses them itself";
      }
    }

    @Override
    public void visitEnd() {
      if (keepsArrays && (!ofGuest || !notBesideArrays.isEmpty())) {
        throw refused(notBesideArrays.isEmpty() ? "it keeps the memory's arrays" : notBesideArrays);
      }
    }

    private void ownMethod(String owner, String name) {
      if (Engine.isHelperClass(owner) && name.equals(Engine.POLL)) {
        polls++;
      }
      OptionalInt callee =
          Engine.isFunctionGroup(owner) ? Engine.function(name) : OptionalInt.empty();
      if (ofGuest && callee.isPresent() && fuel.containsKey(callee.getAsInt())) {
        throw refused("it still calls the helper " + name);
      }
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      if (!generated.contains(owner) && !AllowedMembers.field(owner, name, descriptor)) {
        throw refused("it uses the field " + owner + "." + name);
      }
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      if (!generated.contains(type) && !AllowedMembers.type(type)) {
        throw refused("it uses the type " + type);
      }
    }

    /**
     * A function of the guest catches what guests throw. Why nothing else? It would go on after it
     * ran out of fuel or was stopped.
     */
    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
      boolean known = GUEST_EXCEPTION.equals(type) || (!ofGuest && STACK_OVERFLOW.equals(type));
      if (!known) {
        throw refused("it catches " + (type == null ? "everything" : type));
      }
    }

    @Override
    public void visitLdcInsn(Object value) {
      if (value instanceof Type || value instanceof Handle || value instanceof ConstantDynamic) {
        throw refused("it has the constant " + value);
      }
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      throw refused("it calls what is only known at run time: " + name);
    }

    private UnexpectedCode refused(String what) {
      return new UnexpectedCode(where, what);
    }
  }
}
