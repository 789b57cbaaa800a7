package dev.annex.runtime.wasm.snapshot;

import dev.annex.runtime.wasm.binary.BinaryReader;
import dev.annex.runtime.wasm.binary.MalformedModule;
import dev.annex.runtime.wasm.snapshot.ModuleForm.Section;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * The module that instances start from which get their contents from a snapshot: making them writes
 * no memory and no table and runs no code.
 *
 * <p>Segments keep their numbers. Active and declarative ones are over once an instance exists, so
 * they become empty, as do passive ones that had been dropped; the others stay. Where there is no
 * data count section, code cannot name data segments, and all of them go when none has to stay: a
 * Go program has tens of thousands. The start section goes.
 */
public final class RestoreModule {

  private static final byte[] EMPTY_DATA = {0x01, 0x00};
  private static final byte[] EMPTY_ELEMENT = {0x01, 0x00, 0x00};

  private RestoreModule() {}

  /**
   * Makes it.
   *
   * @param wasm the module that the engine would get otherwise, bodies stripped or not; its
   *     segments are those of the module its author delivered
   * @throws IllegalArgumentException when the module is none of which a snapshot can be taken
   */
  public static byte[] of(byte[] wasm, Snapshot snapshot) {
    try {
      return write(wasm, snapshot);
    } catch (MalformedModule e) {
      throw new IllegalArgumentException("not a module of which a snapshot can be taken", e);
    }
  }

  /**
   * The module without its segments: enough to see what it declares.
   *
   * @param wasm a valid module, none of whose functions has a body that names a segment
   */
  public static byte[] withoutContents(byte[] wasm) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ModuleForm.HEADER);
    for (Section section : ModuleForm.sections(wasm)) {
      switch (section.id()) {
        case ModuleForm.START, ModuleForm.DATA, ModuleForm.DATA_COUNT, ModuleForm.ELEMENT -> {}
        default -> section(section.id(), section.reader().rest(), out);
      }
    }
    return out.toByteArray();
  }

  /**
   * The module without the names of what it exports, which the engine would put into a table for
   * each instance anew.
   *
   * @param wasm a valid module, none of whose functions has a body that names another one
   */
  public static byte[] withoutExports(byte[] wasm) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(wasm.length);
    out.writeBytes(ModuleForm.HEADER);
    for (Section section : ModuleForm.sections(wasm)) {
      if (section.id() != ModuleForm.EXPORT) {
        section(section.id(), section.reader().rest(), out);
      }
    }
    return out.toByteArray();
  }

  private static byte[] write(byte[] wasm, Snapshot snapshot) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(wasm.length);
    out.writeBytes(ModuleForm.HEADER);
    List<Section> sections = ModuleForm.sections(wasm);
    boolean named = sections.stream().anyMatch(section -> section.id() == ModuleForm.DATA_COUNT);
    for (Section section : sections) {
      switch (section.id()) {
        case ModuleForm.START -> {}
        case ModuleForm.DATA -> {
          if (named || !snapshot.keptData().isEmpty()) {
            section(section.id(), data(section.reader(), snapshot), out);
          }
        }
        case ModuleForm.ELEMENT -> section(section.id(), elements(section.reader(), snapshot), out);
        default -> section(section.id(), section.reader().rest(), out);
      }
    }
    return out.toByteArray();
  }

  private static byte[] data(BinaryReader reader, Snapshot snapshot) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int count = reader.count();
    number(count, out);
    for (int segment = 0; segment < count; segment++) {
      int start = reader.position();
      Segments.skipData(reader);
      out.writeBytes(snapshot.keepsData(segment) ? reader.since(start) : EMPTY_DATA);
    }
    return out.toByteArray();
  }

  private static byte[] elements(BinaryReader reader, Snapshot snapshot) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int count = reader.count();
    number(count, out);
    for (int segment = 0; segment < count; segment++) {
      int start = reader.position();
      Segments.skipElement(reader);
      out.writeBytes(snapshot.keepsElement(segment) ? reader.since(start) : EMPTY_ELEMENT);
    }
    return out.toByteArray();
  }

  private static void section(int id, byte[] contents, ByteArrayOutputStream out) {
    out.write(id);
    number(contents.length, out);
    out.writeBytes(contents);
  }

  private static void number(int number, ByteArrayOutputStream out) {
    int rest = number;
    while (rest >= 0x80) {
      out.write((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
