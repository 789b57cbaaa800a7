package dev.annex.runtime.wasm.snapshot;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/** Puts small modules together, right or wrong. */
final class ModuleBuilder {

  private static final int DATA_COUNT = 12;

  /** The data count stands before the code, whatever its number. */
  private final TreeMap<Integer, List<byte[]>> sections =
      new TreeMap<>(
          Comparator.comparingDouble(id -> id == DATA_COUNT ? ModuleForm.CODE - 0.5 : id));

  /** The bytes that a text of hexadecimal digits and blanks stands for. */
  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  /** Adds an entry to a section that is a vector of entries. */
  ModuleBuilder add(int section, byte[] entry) {
    sections.computeIfAbsent(section, _ -> new ArrayList<>()).add(entry);
    return this;
  }

  ModuleBuilder add(int section, String hexEntry) {
    return add(section, hex(hexEntry));
  }

  /** Adds an imported function of WASI. */
  ModuleBuilder imports(String name, int type) {
    return add(
        ModuleForm.IMPORT,
        join(text("wasi_snapshot_preview1"), text(name), new byte[] {0, (byte) type}));
  }

  /** Adds an exported function. */
  ModuleBuilder exports(String name, int function) {
    return add(ModuleForm.EXPORT, join(text(name), new byte[] {0, (byte) function}));
  }

  /** Says how many data segments there are. */
  ModuleBuilder dataCount(int segments) {
    return add(DATA_COUNT, new byte[] {(byte) segments});
  }

  /** Adds a function: its type, and its body without the size. */
  ModuleBuilder function(int type, String hexBody) {
    byte[] body = hex(hexBody);
    ByteArrayOutputStream size = new ByteArrayOutputStream();
    TestModule.number(body.length, size);
    add(ModuleForm.FUNCTION, new byte[] {(byte) type});
    return add(ModuleForm.CODE, join(size.toByteArray(), body));
  }

  byte[] build() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ModuleForm.HEADER);
    sections.forEach((id, entries) -> {
      ByteArrayOutputStream contents = new ByteArrayOutputStream();
      if (id != ModuleForm.START && id != DATA_COUNT) {
        TestModule.number(entries.size(), contents);
      }
      entries.forEach(contents::writeBytes);
      out.write(id);
      TestModule.number(contents.size(), out);
      out.writeBytes(contents.toByteArray());
    });
    return out.toByteArray();
  }

  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return join(new byte[] {(byte) bytes.length}, bytes);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
