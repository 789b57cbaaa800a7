package dev.annex.runtime.wasm.metering;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** Assembles small modules for tests. Types are written as {@code "ii>i"}: i, l, f, d, r, x. */
final class ModuleBuilder {

  private final List<BinaryWriter> types = new ArrayList<>();
  private final List<String> signatures = new ArrayList<>();
  private final List<BinaryWriter> imports = new ArrayList<>();
  private final List<Integer> functions = new ArrayList<>();
  private final List<BinaryWriter> tables = new ArrayList<>();
  private final List<BinaryWriter> memories = new ArrayList<>();
  private final List<BinaryWriter> tags = new ArrayList<>();
  private final List<BinaryWriter> globals = new ArrayList<>();
  private final List<BinaryWriter> exports = new ArrayList<>();
  private final List<BinaryWriter> elements = new ArrayList<>();
  private final List<BinaryWriter> bodies = new ArrayList<>();
  private final List<BinaryWriter> data = new ArrayList<>();
  private int importedFunctions;
  private int start = -1;
  private boolean dataCount;

  int type(String signature) {
    int known = signatures.indexOf(signature);
    if (known >= 0) {
      return known;
    }
    return newType(signature);
  }

  /** Another type, even if there is the same one. */
  int newType(String signature) {
    int arrow = signature.indexOf('>');
    BinaryWriter type = new BinaryWriter(8).next(0x60);
    valueTypes(signature.substring(0, arrow), type);
    valueTypes(signature.substring(arrow + 1), type);
    types.add(type);
    signatures.add(signature);
    return types.size() - 1;
  }

  private static void valueTypes(String letters, BinaryWriter out) {
    out.number(letters.length());
    letters.chars().forEach(letter -> out.next(valueType((char) letter)));
  }

  private static int valueType(char letter) {
    return switch (letter) {
      case 'i' -> 0x7F;
      case 'l' -> 0x7E;
      case 'f' -> 0x7D;
      case 'd' -> 0x7C;
      case 'r' -> 0x70;
      case 'x' -> 0x69;
      default -> throw new IllegalArgumentException("" + letter);
    };
  }

  int importFunction(String module, String name, String signature) {
    BinaryWriter entry = new BinaryWriter(32);
    name(module, entry);
    name(name, entry);
    imports.add(entry.next(0).number(type(signature)));
    return importedFunctions++;
  }

  ModuleBuilder importMemory(int pages) {
    BinaryWriter entry = new BinaryWriter(32);
    name("env", entry);
    name("memory", entry);
    imports.add(entry.next(2).next(0).number(pages));
    return this;
  }

  /** A function; its closing {@code end} is added. */
  int function(String signature, String locals, Code code) {
    return function(type(signature), locals, code);
  }

  int function(int type, String locals, Code code) {
    BinaryWriter declared = new BinaryWriter(8).number(locals.length());
    locals.chars().forEach(letter -> declared.number(1).next(valueType((char) letter)));
    return body(type, declared.copy(code.end().bytes()));
  }

  /** A function whose body is given as it is. */
  int body(int type, BinaryWriter body) {
    functions.add(type);
    bodies.add(new BinaryWriter(body.size() + 8).sized(body));
    return importedFunctions + functions.size() - 1;
  }

  ModuleBuilder memory(int pages, int most) {
    memories.add(new BinaryWriter(8).next(1).number(pages).number(most));
    return this;
  }

  int table(int size, int most) {
    tables.add(new BinaryWriter(8).next(0x70).next(1).number(size).number(most));
    return tables.size() - 1;
  }

  int tag(String signature) {
    tags.add(new BinaryWriter(8).next(0).number(type(signature)));
    return tags.size() - 1;
  }

  /** A variable {@code i32}. */
  int global(int value) {
    globals.add(new BinaryWriter(8).next(0x7F).next(1).next(0x41).signed(value).next(0x0B));
    return globals.size() - 1;
  }

  ModuleBuilder export(String name, int function) {
    return export(name, 0, function);
  }

  ModuleBuilder export(String name, int kind, int index) {
    BinaryWriter entry = new BinaryWriter(16);
    name(name, entry);
    exports.add(entry.next(kind).number(index));
    return this;
  }

  ModuleBuilder start(int function) {
    start = function;
    return this;
  }

  /** Puts functions into the first table, from its first entry on. */
  ModuleBuilder elements(int... members) {
    BinaryWriter entry = new BinaryWriter(16).next(0).all(0x41, 0, 0x0B);
    entry.number(members.length);
    for (int member : members) {
      entry.number(member);
    }
    elements.add(entry);
    return this;
  }

  /** A segment that only instructions use. */
  int passiveElements(int... members) {
    BinaryWriter entry = new BinaryWriter(16).all(1, 0).number(members.length);
    for (int member : members) {
      entry.number(member);
    }
    elements.add(entry);
    return elements.size() - 1;
  }

  int passiveData(byte... contents) {
    data.add(
        new BinaryWriter(16).next(1).number(contents.length).copy(contents, 0, contents.length));
    dataCount = true;
    return data.size() - 1;
  }

  byte[] build() {
    BinaryWriter out = new BinaryWriter(256).all(0, 'a', 's', 'm', 1, 0, 0, 0);
    section(1, types, out);
    section(2, imports, out);
    section(3, functions.stream().map(type -> new BinaryWriter(4).number(type)).toList(), out);
    section(4, tables, out);
    section(5, memories, out);
    section(13, tags, out);
    section(6, globals, out);
    section(7, exports, out);
    if (start >= 0) {
      out.next(8).sized(new BinaryWriter(4).number(start));
    }
    section(9, elements, out);
    if (dataCount) {
      out.next(12).sized(new BinaryWriter(4).number(data.size()));
    }
    section(10, bodies, out);
    section(11, data, out);
    return out.toBytes();
  }

  private static void section(int id, List<BinaryWriter> entries, BinaryWriter out) {
    if (entries.isEmpty()) {
      return;
    }
    BinaryWriter contents = new BinaryWriter(256).number(entries.size());
    entries.forEach(contents::copy);
    out.next(id).sized(contents);
  }

  private static void name(String name, BinaryWriter out) {
    byte[] bytes = name.getBytes(UTF_8);
    out.number(bytes.length).copy(bytes, 0, bytes.length);
  }
}
