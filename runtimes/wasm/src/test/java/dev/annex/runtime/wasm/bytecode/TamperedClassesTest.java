package dev.annex.runtime.wasm.bytecode;

import static dev.annex.runtime.wasm.bytecode.TinyModule.I32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

class TamperedClassesTest {

  private static final EngineCode CODE = code();

  private static EngineCode code() {
    TinyModule module = new TinyModule().memory(1, 1);
    module.global(I32, true, TinyModule.bytes().number(1));
    int type = module.type(new int[] {I32}, I32);
    module.exportFunction(
        "f",
        module.function(
            type,
            new int[0],
            TinyModule.bytes().global(0).local(0).op(0x6A).setGlobal(0).global(0)));
    return new EngineCode(module.build());
  }

  private static GeneratedClasses classes() {
    return GeneratedClasses.read(CODE.jar);
  }

  private static String group() {
    return classes().classes().keySet().stream()
        .filter(Engine::isFunctionGroup)
        .findFirst()
        .orElseThrow();
  }

  private static RewrittenCode rewrite(byte[] jar) {
    return ClassPass.rewrite(jar, CODE.module, Map.of(), Set.of());
  }

  /** The jar with another version of one class. */
  private static byte[] with(String name, UnaryOperator<byte[]> change) {
    GeneratedClasses original = classes();
    Map<String, byte[]> changed = new LinkedHashMap<>(original.classes());
    changed.computeIfPresent(name, (ignored, bytes) -> change.apply(bytes));
    return new GeneratedClasses(original.properties(), changed).toJar();
  }

  @Test
  void acceptsWhatTheEngineMade() {
    assertThat(rewrite(CODE.jar).counts().globals()).isEqualTo(3);
  }

  @Test
  void givesTheSameJarForTheSameClasses() {
    assertThat(rewrite(CODE.jar).jar()).isEqualTo(rewrite(CODE.jar).jar());
  }

  @ParameterizedTest
  @EnumSource(Intrusion.class)
  void refusesAMethodThatDoesMoreThanGuestCode(Intrusion intrusion) {
    byte[] jar = with(group(), bytes -> intrude(bytes, intrusion));
    assertThatExceptionOfType(UnexpectedCode.class)
        .isThrownBy(() -> rewrite(jar))
        .withMessageContaining("func_0")
        .withMessageContaining(intrusion.reason);
  }

  private static byte[] intrude(byte[] original, Intrusion intrusion) {
    ClassReader reader = new ClassReader(original);
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            if (!name.equals("func_0")) {
              return next;
            }
            return new MethodVisitor(Opcodes.ASM9, next) {
              @Override
              public void visitCode() {
                super.visitCode();
                intrusion.emit(this);
              }
            };
          }
        },
        0);
    return writer.toByteArray();
  }

  enum Intrusion {
    CATCHES_EVERYTHING("it catches everything") {
      @Override
      void emit(MethodVisitor code) {
        catching(code, null);
      }
    },
    CATCHES_WHAT_STOPS_IT("it catches dev/annex/runtime/wasm/memory/OutOfFuel") {
      @Override
      void emit(MethodVisitor code) {
        catching(code, "dev/annex/runtime/wasm/memory/OutOfFuel");
      }
    },
    CATCHES_ITS_OWN_RECURSION("it catches java/lang/StackOverflowError") {
      @Override
      void emit(MethodVisitor code) {
        catching(code, "java/lang/StackOverflowError");
      }
    },
    ARRAYS_BESIDE_A_CALL("it keeps the memory's arrays and calls") {
      @Override
      void emit(MethodVisitor code) {
        array(code);
        code.visitInsn(Opcodes.POP);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        call(code, Opcodes.INVOKEVIRTUAL, Engine.FLAT_MEMORY, "pages", "()I");
        code.visitInsn(Opcodes.POP);
      }
    },
    ARRAYS_USED_DIRECTLY("it keeps the memory's arrays and uses them itself") {
      @Override
      void emit(MethodVisitor code) {
        array(code);
        code.visitInsn(Opcodes.ICONST_0);
        code.visitInsn(Opcodes.BALOAD);
        code.visitInsn(Opcodes.POP);
      }
    },
    EXIT("java/lang/System.exit") {
      @Override
      void emit(MethodVisitor code) {
        code.visitInsn(Opcodes.ICONST_0);
        call(code, Opcodes.INVOKESTATIC, "java/lang/System", "exit", "(I)V");
      }
    },
    PROCESS("java/lang/Runtime.getRuntime") {
      @Override
      void emit(MethodVisitor code) {
        call(
            code, Opcodes.INVOKESTATIC, "java/lang/Runtime", "getRuntime", "()Ljava/lang/Runtime;");
        code.visitInsn(Opcodes.POP);
      }
    },
    STATIC_FIELD("java/lang/System.out") {
      @Override
      void emit(MethodVisitor code) {
        code.visitFieldInsn(Opcodes.GETSTATIC, "java/lang/System", "out", "Ljava/io/PrintStream;");
        code.visitInsn(Opcodes.POP);
      }
    },
    NEW_OBJECT("java/io/File") {
      @Override
      void emit(MethodVisitor code) {
        code.visitTypeInsn(Opcodes.NEW, "java/io/File");
        code.visitInsn(Opcodes.POP);
      }
    },
    CLASS_CONSTANT("Ljava/lang/String;") {
      @Override
      void emit(MethodVisitor code) {
        code.visitLdcInsn(Type.getObjectType("java/lang/String"));
        code.visitInsn(Opcodes.POP);
      }
    },
    CALL_SITE("only known at run time") {
      @Override
      void emit(MethodVisitor code) {
        code.visitInvokeDynamicInsn(
            "run",
            "()I",
            new Handle(Opcodes.H_INVOKESTATIC, "java/lang/Math", "abs", "(I)I", false));
        code.visitInsn(Opcodes.POP);
      }
    },
    FUEL("FlatMemory.fuel") {
      @Override
      void emit(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitLdcInsn(1L << 60);
        call(code, Opcodes.INVOKEVIRTUAL, Engine.FLAT_MEMORY, "fuel", "(J)V");
      }
    },
    FUEL_FIELD("FlatMemory.reserve") {
      @Override
      void emit(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitLdcInsn(1L << 60);
        code.visitFieldInsn(Opcodes.PUTFIELD, Engine.FLAT_MEMORY, "reserve", "J");
      }
    },
    HOST("Instance.export") {
      @Override
      void emit(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitInsn(Opcodes.ACONST_NULL);
        call(
            code,
            Opcodes.INVOKEVIRTUAL,
            Engine.INSTANCE,
            "export",
            "(Ljava/lang/String;)Lrun/endive/runtime/ExportFunction;");
        code.visitInsn(Opcodes.POP);
      }
    },
    OTHER_LOCAL("a global is not reached") {
      @Override
      void emit(MethodVisitor code) {
        code.visitInsn(Opcodes.ICONST_0);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        call(
            code,
            Opcodes.INVOKESTATIC,
            "run/endive/$gen/CompiledMachineShaded",
            "readGlobal",
            "(IL" + Engine.INSTANCE + ";)J");
        code.visitInsn(Opcodes.POP2);
      }
    };

    private final String reason;

    Intrusion(String reason) {
      this.reason = reason;
    }

    abstract void emit(MethodVisitor code);

    static void catching(MethodVisitor code, @Nullable String type) {
      Label start = new Label();
      Label end = new Label();
      Label behind = new Label();
      code.visitTryCatchBlock(start, end, end, type);
      code.visitLabel(start);
      code.visitInsn(Opcodes.NOP);
      code.visitJumpInsn(Opcodes.GOTO, behind);
      code.visitLabel(end);
      code.visitInsn(Opcodes.POP);
      code.visitLabel(behind);
    }

    static void call(MethodVisitor code, int opcode, String owner, String name, String descriptor) {
      code.visitMethodInsn(opcode, owner, name, descriptor, false);
    }

    static void array(MethodVisitor code) {
      code.visitVarInsn(Opcodes.ALOAD, 1);
      call(
          code,
          Opcodes.INVOKESTATIC,
          Engine.FLAT_MEMORY,
          "bytesOf",
          "(L" + Engine.FLAT_MEMORY + ";)[B");
    }
  }

  @Test
  void refusesAnotherSuperclass() {
    refuses(
        with(
            group(),
            bytes -> redeclared(bytes, "java/lang/Thread", new String[0], Opcodes.ACC_FINAL)),
        "another kind of class");
  }

  @Test
  void refusesAnotherInterface() {
    refuses(
        with(
            group(),
            bytes ->
                redeclared(
                    bytes,
                    "java/lang/Object",
                    new String[] {"java/lang/Runnable"},
                    Opcodes.ACC_FINAL)),
        "another kind of class");
  }

  @Test
  void refusesAnAbstractClass() {
    refuses(
        with(
            group(),
            bytes -> redeclared(bytes, "java/lang/Object", new String[0], Opcodes.ACC_ABSTRACT)),
        "another kind of class");
  }

  private static byte[] redeclared(byte[] bytes, String parent, String[] interfaces, int access) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(bytes)
        .accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
              @Override
              public void visit(int v, int a, String name, String s, String p, String[] i) {
                super.visit(v, access, name, s, parent, interfaces);
              }
            },
            0);
    return writer.toByteArray();
  }

  @Test
  void refusesAFieldOfItsOwn() {
    refuses(
        with(
            group(),
            bytes ->
                added(
                    bytes,
                    writer ->
                        writer
                            .visitField(Opcodes.ACC_STATIC, "state", "J", null, null)
                            .visitEnd())),
        "it has a field state");
  }

  @Test
  void refusesAHostOfItsNest() {
    refuses(
        with(group(), bytes -> added(bytes, writer -> writer.visitNestHost("java/lang/Thread"))),
        "it says that it is related to java/lang/Thread");
  }

  @Test
  void refusesNestedClasses() {
    refuses(
        with(group(), bytes -> added(bytes, writer -> writer.visitNestMember("java/lang/Thread"))),
        "it says that it is related to java/lang/Thread");
  }

  @Test
  void refusesANativeMethod() {
    refuses(
        with(
            group(),
            bytes ->
                added(
                    bytes,
                    writer ->
                        writer
                            .visitMethod(
                                Opcodes.ACC_STATIC | Opcodes.ACC_NATIVE, "n", "()V", null, null)
                            .visitEnd())),
        "another kind of method");
  }

  private static byte[] added(byte[] bytes, Consumer<ClassWriter> addition) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(bytes).accept(writer, 0);
    addition.accept(writer);
    return writer.toByteArray();
  }

  @Test
  void refusesAFunctionWithoutMemoryAndInstanceAtItsEnd() {
    refuses(
        with(
            group(),
            bytes ->
                added(
                    bytes,
                    writer -> {
                      MethodVisitor code =
                          writer.visitMethod(Opcodes.ACC_STATIC, "func_99", "(I)V", null, null);
                      code.visitCode();
                      code.visitInsn(Opcodes.RETURN);
                      code.visitMaxs(0, 1);
                      code.visitEnd();
                    })),
        "its last parameters are not memory and instance");
  }

  @Test
  void refusesAClassUnderAnotherName() {
    GeneratedClasses original = classes();
    Map<String, byte[]> renamed = new LinkedHashMap<>();
    original.classes().forEach((name, bytes) -> renamed.put(name + "X", bytes));
    refuses(new GeneratedClasses(original.properties(), renamed).toJar(), "X.class holds");
  }

  @Test
  void refusesAJarWithoutTheEnginesHelpers() {
    GeneratedClasses original = classes();
    Map<String, byte[]> fewer = new LinkedHashMap<>(original.classes());
    fewer.keySet().removeIf(Engine::isHelperClass);
    refuses(new GeneratedClasses(original.properties(), fewer).toJar(), "0 of its classes");
  }

  @Test
  void refusesWhatIsNoClass() {
    refuses(with(group(), bytes -> new byte[] {1, 2, 3}), "is no class");
    refuses(new byte[] {1, 2, 3}, "there is no wasm-module.properties");
  }

  @Test
  void bytesThatWereFlippedAreRefusedOrStayGuestCode() {
    Random random = new Random(7);
    int refused = 0;
    for (int round = 0; round < 500; round++) {
      byte[] jar =
          with(
              group(),
              bytes -> {
                byte[] flipped = bytes.clone();
                flipped[8 + random.nextInt(flipped.length - 8)] ^= (byte) (1 << random.nextInt(8));
                return flipped;
              });
      try {
        GeneratedClasses.read(rewrite(jar).jar());
      } catch (UnexpectedCode e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  private static void refuses(byte[] jar, String reason) {
    assertThatExceptionOfType(UnexpectedCode.class)
        .isThrownBy(() -> rewrite(jar))
        .withMessageContaining(reason)
        .withMessageContaining("engine 1.0.0");
  }
}
