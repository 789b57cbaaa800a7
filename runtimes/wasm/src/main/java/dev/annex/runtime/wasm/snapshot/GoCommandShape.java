package dev.annex.runtime.wasm.snapshot;

import dev.annex.runtime.wasm.binary.BinaryReader;
import dev.annex.runtime.wasm.binary.MalformedModule;
import dev.annex.runtime.wasm.snapshot.ModuleForm.Section;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Where a command of standard Go can be entered again after an exception went through its frames.
 *
 * <p>Compiled Go keeps stacks, return addresses and all live values in its memory and in eight
 * globals; a loop calls whatever return address lies there. So a function that did nothing yet but
 * call the host can be called once more, and the loop continues its callers.
 *
 * <p>Modules are often without names, so both functions are known by their whole bodies, which are
 * written by hand in Go's runtime and linker. The forms below were read from the output of Go 1.21
 * to 1.27; anything else is no match and never guessed.
 *
 * @param readWrapper index of the function that calls {@code fd_read}; takes a block number
 * @param loop index of {@code wasm_pc_f_loop}; takes nothing
 */
public record GoCommandShape(int readWrapper, int loop) {

  /** SP, context, g, four results, pause flag: mutable, all starting with zero. */
  private static final byte[] GLOBALS =
      bytes(
          "08 7f0141000b 7e0142000b 7e0142000b 7e0142000b 7e0142000b 7e0142000b 7e0142000b 7f0141000b");

  /** {@code (i32) -> i32}, the type of every function of Go; the first of the module. */
  private static final byte[] GO_FUNCTION = bytes("60 01 7f 01 7f");

  private static final byte[] NOTHING_TO_NOTHING = bytes("60 00 00");

  /** {@code wasm_pc_f_loop}: its halves of the program counter are read in one of two ways. */
  private static final List<byte[]> LOOPS =
      List.of(
          // Go 1.21 to 1.24
          bytes(
              "00 2307 45 0440 0340 2300 4108 6b 2f0100 2300 4108 6b 2f0102 110000 1a 2307 45 0d00 0b 0b 4100 2407 0f 00 0b"),
          // Go 1.25 to 1.27
          bytes(
              "00 2307 45 0440 0340 2300 4108 6b 2f0100 2300 4108 6b 280202 110000 1a 2307 45 0d00 0b 0b 4100 2407 0f 00 0b"));

  /** What wraps an imported function of four i32 and an i32 result: before and after its call. */
  private static final List<Wrapper> WRAPPERS =
      List.of(
          // Go 1.21 to 1.23
          new Wrapper(
              bytes(
                  "01 01 7f 2300 2101 2001 200128 0208 2001 290310 a7 2001 280218 2001 290320 a7"),
              bytes("2300 2101 36 0228 2001 4108 6a 2201 2400 4100 0f 00 0b")),
          // Go 1.24 to 1.27
          new Wrapper(
              bytes("02 01 7f 01 7e 2300 2101 2001 280208 2001 280210 2001 280218 2001 280220"),
              bytes("2300 2101 ad 2102 2001 2002 3e0228 2001 4108 6a 2201 2400 4100 0f 00 0b")));

  private static final int CALL = 0x10;

  /** Longer bodies are none of these. */
  private static final int MOST_BODY = 128;

  /**
   * Looks for the shape.
   *
   * @param wasm a module as its author delivered it; may be anything
   * @return empty unless all is as expected and either function has exactly one match
   */
  public static Optional<GoCommandShape> find(byte[] wasm) {
    try {
      Module module = Module.read(wasm);
      return module.isGo() && module.exportsFunction("_start")
          ? module.command()
          : Optional.empty();
    } catch (MalformedModule e) {
      return Optional.empty();
    }
  }

  /**
   * Whether a module is a reactor of standard Go, by its globals and its {@code wasm_pc_f_loop}.
   *
   * @param wasm a module as its author delivered it; may be anything
   */
  public static boolean isGoReactor(byte[] wasm) {
    try {
      Module module = Module.read(wasm);
      return module.isGo()
          && module.exportsFunction("_initialize")
          && module.matches(GoCommandShape::isLoop).size() == 1;
    } catch (MalformedModule e) {
      return false;
    }
  }

  private static boolean isLoop(BinaryReader body) {
    return LOOPS.stream().anyMatch(body::isAll);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private record Wrapper(byte[] before, byte[] after) {
    boolean calls(int function, BinaryReader body) {
      BinaryReader reader = body.again();
      return reader.take(before)
          && reader.next() == CALL
          && reader.number() == function
          && reader.isAll(after);
    }
  }

  @FunctionalInterface
  private interface BodyTest {
    boolean matches(BinaryReader body);
  }

  /** The parts of a module that are looked at. */
  private record Module(
      List<byte[]> types,
      List<Imported> imports,
      List<Integer> functionTypes,
      byte[] globals,
      List<Exported> exports,
      List<BinaryReader> bodies) {

    static Module read(byte[] wasm) {
      List<byte[]> types = new ArrayList<>();
      List<Imported> imports = new ArrayList<>();
      List<Integer> functionTypes = new ArrayList<>();
      ByteArrayOutputStream globals = new ByteArrayOutputStream();
      List<Exported> exports = new ArrayList<>();
      List<BinaryReader> bodies = new ArrayList<>();
      for (Section section : ModuleForm.sections(wasm)) {
        BinaryReader reader = section.reader();
        switch (section.id()) {
          case ModuleForm.TYPE -> each(reader, () -> types.add(type(reader)));
          case ModuleForm.IMPORT -> each(reader, () -> imports.add(imported(reader)));
          case ModuleForm.FUNCTION -> each(reader, () -> functionTypes.add(reader.number()));
          case ModuleForm.GLOBAL -> globals.writeBytes(reader.rest());
          case ModuleForm.EXPORT ->
              each(
                  reader,
                  () -> exports.add(new Exported(reader.name(), reader.next(), reader.number())));
          case ModuleForm.CODE -> each(reader, () -> bodies.add(reader.part(reader.number())));
          default -> {}
        }
      }
      if (bodies.size() != functionTypes.size()) {
        throw new MalformedModule(
            "%d functions have %d bodies".formatted(functionTypes.size(), bodies.size()));
      }
      return new Module(types, imports, functionTypes, globals.toByteArray(), exports, bodies);
    }

    private static void each(BinaryReader reader, Runnable one) {
      int count = reader.count();
      for (int i = 0; i < count; i++) {
        one.run();
      }
    }

    /** Go declares plain function types of numbers only. */
    private static byte[] type(BinaryReader reader) {
      int start = reader.position();
      if (reader.next() != 0x60) {
        throw new MalformedModule("a type is none of a function");
      }
      reader.skip(reader.count());
      reader.skip(reader.count());
      return reader.since(start);
    }

    /** Go imports functions only. */
    private static Imported imported(BinaryReader reader) {
      String module = reader.name();
      String name = reader.name();
      if (reader.next() != 0) {
        throw new MalformedModule("it imports %s.%s, which is no function".formatted(module, name));
      }
      return new Imported(module, name, reader.number());
    }

    boolean isGo() {
      return Arrays.equals(globals, GLOBALS)
          && !types.isEmpty()
          && Arrays.equals(types.getFirst(), GO_FUNCTION);
    }

    boolean exportsFunction(String name) {
      return exports.stream().anyMatch(one -> one.kind() == 0 && one.name().equals(name));
    }

    Optional<GoCommandShape> command() {
      Optional<Integer> read = onlyImport();
      if (read.isEmpty()) {
        return Optional.empty();
      }
      List<Integer> wrappers =
          matches(body -> WRAPPERS.stream().anyMatch(known -> known.calls(read.get(), body)));
      List<Integer> loops = matches(GoCommandShape::isLoop);
      if (wrappers.size() != 1
          || loops.size() != 1
          || !isOfType(wrappers.getFirst(), GO_FUNCTION)
          || !isOfType(loops.getFirst(), NOTHING_TO_NOTHING)) {
        return Optional.empty();
      }
      return Optional.of(new GoCommandShape(wrappers.getFirst(), loops.getFirst()));
    }

    private Optional<Integer> onlyImport() {
      List<Integer> found = new ArrayList<>();
      for (int i = 0; i < imports.size(); i++) {
        Imported one = imports.get(i);
        if (one.module().equals(ImportRecorder.WASI) && one.name().equals("fd_read")) {
          found.add(i);
        }
      }
      return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /** Indexes, imports included, of the functions whose bodies match. */
    List<Integer> matches(BodyTest test) {
      List<Integer> found = new ArrayList<>();
      for (int i = 0; i < bodies.size(); i++) {
        BinaryReader body = bodies.get(i);
        if (body.left() <= MOST_BODY && test.matches(body)) {
          found.add(imports.size() + i);
        }
      }
      return found;
    }

    private boolean isOfType(int function, byte[] expected) {
      int type = functionTypes.get(function - imports.size());
      return type < types.size() && Arrays.equals(types.get(type), expected);
    }
  }

  private record Imported(String module, String name, int type) {}

  private record Exported(String name, int kind, int index) {}
}
