package dev.annex.runtime.wasm.snapshot;

import dev.annex.runtime.wasm.binary.BinaryReader;
import dev.annex.runtime.wasm.binary.MalformedModule;
import dev.annex.runtime.wasm.snapshot.ModuleForm.Section;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a snapshot of a module has to hold, by the module's own declarations. Immutable; any thread.
 *
 * @param mutableGlobals indexes of the mutable globals, all of them numbers, ascending
 * @param tables how many tables there are, all of functions
 * @param functions how many functions there are, imported ones included
 * @param passiveData indexes of the passive data segments, ascending
 * @param passiveElements indexes of the passive element segments, ascending
 * @param objection why instances of the module cannot be saved; empty when they can
 */
public record SnapshotPlan(
    List<Integer> mutableGlobals,
    int tables,
    int functions,
    List<Integer> passiveData,
    List<Integer> passiveElements,
    Optional<String> objection) {

  private static final int PASSIVE = 1;
  private static final int KIND_BITS = 3;

  public SnapshotPlan {
    mutableGlobals = List.copyOf(mutableGlobals);
    passiveData = List.copyOf(passiveData);
    passiveElements = List.copyOf(passiveElements);
  }

  /**
   * Reads the declarations.
   *
   * @param wasm a module as its author delivered it; may be anything
   * @return with an objection when it is not understood
   */
  public static SnapshotPlan of(byte[] wasm) {
    try {
      return new Reading().read(wasm);
    } catch (Objection e) {
      return refused(e.reason());
    } catch (MalformedModule e) {
      return refused("its module has parts that snapshots do not know");
    }
  }

  /** Writes it where {@link #read} finds it. */
  public void write(DataOutputStream out) throws IOException {
    write(mutableGlobals, out);
    out.writeInt(tables);
    out.writeInt(functions);
    write(passiveData, out);
    write(passiveElements, out);
    out.writeUTF(objection.orElse(""));
  }

  private static void write(List<Integer> numbers, DataOutputStream out) throws IOException {
    out.writeInt(numbers.size());
    for (int number : numbers) {
      out.writeInt(number);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static SnapshotPlan read(DataInputStream in) throws IOException {
    return new SnapshotPlan(
        numbers(in),
        in.readInt(),
        in.readInt(),
        numbers(in),
        numbers(in),
        Optional.of(in.readUTF()).filter(reason -> !reason.isEmpty()));
  }

  private static List<Integer> numbers(DataInputStream in) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      numbers.add(in.readInt());
    }
    return numbers;
  }

  private static SnapshotPlan refused(String why) {
    return new SnapshotPlan(List.of(), 0, 0, List.of(), List.of(), Optional.of(why));
  }

  /** Collects what is seen. */
  private static final class Reading {

    private final List<Integer> mutableGlobals = new ArrayList<>();
    private final List<Integer> passiveData = new ArrayList<>();
    private final List<Integer> passiveElements = new ArrayList<>();
    private int tables;
    private int functions;

    SnapshotPlan read(byte[] wasm) {
      for (Section section : ModuleForm.sections(wasm)) {
        BinaryReader reader = section.reader();
        switch (section.id()) {
          case ModuleForm.IMPORT -> imports(reader);
          case ModuleForm.FUNCTION -> functions += reader.count();
          case ModuleForm.TABLE -> tables(reader);
          case ModuleForm.GLOBAL -> globals(reader);
          case ModuleForm.ELEMENT -> elements(reader);
          case ModuleForm.DATA -> data(reader);
          default -> {}
        }
      }
      return new SnapshotPlan(
          mutableGlobals, tables, functions, passiveData, passiveElements, Optional.empty());
    }

    private void imports(BinaryReader reader) {
      int count = reader.count();
      for (int i = 0; i < count; i++) {
        String name = reader.name() + "." + reader.name();
        if (reader.next() != 0) {
          throw new Objection("it imports %s, which is no function".formatted(name));
        }
        reader.number();
        functions++;
      }
    }

    private void tables(BinaryReader reader) {
      tables = reader.count();
      for (int table = 0; table < tables; table++) {
        if (reader.next() != ModuleForm.FUNCTION_REFERENCE) {
          throw new Objection(
              "its table %d holds other things than plain functions".formatted(table));
        }
        ModuleForm.skipLimits(reader);
      }
    }

    private void globals(BinaryReader reader) {
      int count = reader.count();
      for (int global = 0; global < count; global++) {
        int type = ModuleForm.valueType(reader);
        boolean mutable = reader.next() == 1;
        ModuleForm.skipConstant(reader);
        if (mutable && !isNumber(type)) {
          throw new Objection(
              "its global %d can change and holds a reference or a vector".formatted(global));
        }
        if (mutable) {
          mutableGlobals.add(global);
        }
      }
    }

    private static boolean isNumber(int type) {
      return type >= ModuleForm.F64 && type <= ModuleForm.I32;
    }

    private void elements(BinaryReader reader) {
      int count = reader.count();
      for (int segment = 0; segment < count; segment++) {
        int flags = reader.again().number();
        Segments.skipElement(reader);
        if ((flags & KIND_BITS) == PASSIVE) {
          passiveElements.add(segment);
        }
      }
    }

    private void data(BinaryReader reader) {
      int count = reader.count();
      for (int segment = 0; segment < count; segment++) {
        int flags = reader.again().number();
        Segments.skipData(reader);
        if (flags == PASSIVE) {
          passiveData.add(segment);
        }
      }
    }
  }

  private static final class Objection extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;

    Objection(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }
}
