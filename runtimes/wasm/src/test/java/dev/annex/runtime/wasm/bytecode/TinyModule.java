package dev.annex.runtime.wasm.bytecode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Puts small modules together, section by section, in the binary format. */
public final class TinyModule {

  public static final int I32 = 0x7F;
  public static final int I64 = 0x7E;
  public static final int F32 = 0x7D;
  public static final int F64 = 0x7C;

  private final List<byte[]> types = new ArrayList<>();
  private final List<byte[]> imports = new ArrayList<>();
  private final List<Integer> functions = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final List<byte[]> globals = new ArrayList<>();
  private final List<byte[]> exports = new ArrayList<>();
  private final List<byte[]> datas = new ArrayList<>();
  private byte[] table = new byte[0];
  private byte[] elements = new byte[0];
  private byte[] memory = new byte[0];

  /** One code sequence or vector in the making. */
  public static final class Bytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public Bytes op(int... bytes) {
      for (int b : bytes) {
        out.write(b);
      }
      return this;
    }

    public Bytes unsigned(long value) {
      long rest = value;
      while (Long.compareUnsigned(rest, 0x80) >= 0) {
        out.write((int) (rest & 0x7F) | 0x80);
        rest >>>= 7;
      }
      out.write((int) rest);
      return this;
    }

    public Bytes signed(long value) {
      long rest = value;
      while (rest < -64 || rest > 63) {
        out.write((int) (rest & 0x7F) | 0x80);
        rest >>= 7;
      }
      out.write((int) rest & 0x7F);
      return this;
    }

    public Bytes number(int value) {
      return op(0x41).signed(value);
    }

    public Bytes longNumber(long value) {
      return op(0x42).signed(value);
    }

    public Bytes local(int index) {
      return op(0x20).unsigned(index);
    }

    public Bytes setLocal(int index) {
      return op(0x21).unsigned(index);
    }

    public Bytes global(int index) {
      return op(0x23).unsigned(index);
    }

    public Bytes setGlobal(int index) {
      return op(0x24).unsigned(index);
    }

    public Bytes call(int index) {
      return op(0x10).unsigned(index);
    }

    /** A load or store, without alignment. */
    public Bytes access(int opcode, long offset) {
      return op(opcode, 0).unsigned(offset);
    }

    public Bytes text(String text) {
      byte[] utf = text.getBytes(StandardCharsets.UTF_8);
      unsigned(utf.length);
      return all(utf);
    }

    public Bytes all(byte[] bytes) {
      out.writeBytes(bytes);
      return this;
    }

    public byte[] toArray() {
      return out.toByteArray();
    }
  }

  public static Bytes bytes() {
    return new Bytes();
  }

  public int type(int[] parameters, int... results) {
    types.add(
        bytes()
            .op(0x60)
            .unsigned(parameters.length)
            .op(parameters)
            .unsigned(results.length)
            .op(results)
            .toArray());
    return types.size() - 1;
  }

  /** To be called before {@link #function}. */
  public int imported(String name, int type) {
    imports.add(bytes().text("host").text(name).op(0).unsigned(type).toArray());
    return imports.size() - 1;
  }

  /** Adds a function; its index. */
  public int function(int type, int[] locals, Bytes code) {
    Bytes body = bytes().unsigned(locals.length);
    for (int local : locals) {
      body.unsigned(1).op(local);
    }
    byte[] whole = body.all(code.toArray()).op(0x0B).toArray();
    functions.add(type);
    bodies.add(bytes().unsigned(whole.length).all(whole).toArray());
    return imports.size() + functions.size() - 1;
  }

  public TinyModule memory(int least, int most) {
    memory = bytes().op(1, 1).unsigned(least).unsigned(most).toArray();
    return this;
  }

  public TinyModule data(int address, byte[] contents) {
    datas.add(
        bytes().op(0).number(address).op(0x0B).unsigned(contents.length).all(contents).toArray());
    return this;
  }

  /** A table that holds these functions. */
  public TinyModule table(int... indexes) {
    table = bytes().op(1, 0x70, 0).unsigned(indexes.length).toArray();
    Bytes vector = bytes().op(1, 0).number(0).op(0x0B).unsigned(indexes.length);
    for (int index : indexes) {
      vector.unsigned(index);
    }
    elements = vector.toArray();
    return this;
  }

  public int global(int type, boolean mutable, Bytes start) {
    globals.add(bytes().op(type, mutable ? 1 : 0).all(start.toArray()).op(0x0B).toArray());
    return globals.size() - 1;
  }

  public TinyModule exportFunction(String name, int index) {
    exports.add(bytes().text(name).op(0).unsigned(index).toArray());
    return this;
  }

  public TinyModule exportGlobal(String name, int index) {
    exports.add(bytes().text(name).op(3).unsigned(index).toArray());
    return this;
  }

  public byte[] build() {
    Bytes out = bytes().op(0, 'a', 's', 'm', 1, 0, 0, 0);
    section(out, 1, vector(types));
    section(out, 2, vector(imports));
    Bytes indexes = bytes().unsigned(functions.size());
    functions.forEach(indexes::unsigned);
    section(out, 3, indexes.toArray());
    section(out, 4, table);
    section(out, 5, memory);
    section(out, 6, vector(globals));
    section(out, 7, vector(exports));
    section(out, 9, elements);
    section(out, 10, vector(bodies));
    section(out, 11, vector(datas));
    return out.toArray();
  }

  private static byte[] vector(List<byte[]> entries) {
    Bytes vector = bytes().unsigned(entries.size());
    entries.forEach(vector::all);
    return entries.isEmpty() ? new byte[0] : vector.toArray();
  }

  private static void section(Bytes out, int id, byte[] contents) {
    if (contents.length > 0) {
      out.op(id).unsigned(contents.length).all(contents);
    }
  }
}
