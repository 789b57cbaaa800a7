package dev.annex.runtime.wasm.wasi;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.annex.runtime.wasm.wasi.abi.Errno;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a module whose {@code _start} calls functions of WASI one after the other and exits with
 * the number of the first call that did not answer as expected, or with 0.
 */
final class ScriptedGuest {

  /** The guest has so much memory. */
  static final int MEMORY_BYTES = 4 * 65_536;

  /** Where texts lie; results go below. */
  private static final int TEXTS = 8_192;

  private final Map<String, Integer> imports = new LinkedHashMap<>();
  private final List<byte[]> types = new ArrayList<>();
  private final ByteArrayOutputStream code = new ByteArrayOutputStream();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private int calls;

  ScriptedGuest() {
    importNamed("proc_exit");
  }

  /** An argument that is read from memory when the call is made. */
  record At(int address) {}

  /** Bytes that lie in memory from the start, as pointer and length. */
  record Text(int address, int length) {}

  /** Four letters as they are read from memory together. */
  static int word(String letters) {
    return ByteBuffer.wrap(letters.getBytes(UTF_8)).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  Text text(String text) {
    return bytes(text.getBytes(UTF_8));
  }

  Text bytes(byte[] bytes) {
    int at = TEXTS + data.size();
    data.writeBytes(bytes);
    return new Text(at, bytes.length);
  }

  /**
   * Calls a function.
   *
   * @param arguments numbers, {@link At}, or {@link Text} for two arguments
   */
  ScriptedGuest call(Errno expected, String function, Object... arguments) {
    pushAndCall(function, arguments);
    constant(expected.number());
    code.write(0x47);
    exitIf(++calls);
    return this;
  }

  /** Expects a number in memory. */
  ScriptedGuest expect(int address, int number) {
    load(address);
    constant(number);
    code.write(0x47);
    exitIf(++calls);
    return this;
  }

  private void pushAndCall(String function, Object... arguments) {
    String[] types = parameters(function);
    int parameter = 0;
    for (Object argument : arguments) {
      switch (argument) {
        case Text text -> {
          constant(text.address());
          constant(text.length());
          parameter++;
        }
        case At at -> load(at.address());
        case Long number -> {
          code.write(0x42);
          signed(number);
        }
        case Integer number -> {
          code.write(types[parameter].equals("i64") ? 0x42 : 0x41);
          signed(number);
        }
        default -> throw new IllegalArgumentException("no argument: " + argument);
      }
      parameter++;
    }
    if (parameter != types.length) {
      throw new IllegalArgumentException(
          "%s takes %d arguments, not %d".formatted(function, types.length, parameter));
    }
    code.write(0x10);
    code.writeBytes(unsigned(importNamed(function)));
  }

  private static String[] parameters(String function) {
    String text = Wasi.signature(function).orElseThrow().text();
    return text.substring(1, text.indexOf(')')).split(", ");
  }

  private void exitIf(int number) {
    code.write(0x04);
    code.write(0x40);
    constant(number);
    code.write(0x10);
    code.write(0);
    code.write(0x0B);
  }

  private void constant(int number) {
    code.write(0x41);
    signed(number);
  }

  private void load(int address) {
    constant(address);
    code.writeBytes(new byte[] {0x28, 2, 0});
  }

  private int importNamed(String function) {
    return imports.computeIfAbsent(
        function,
        name -> {
          types.add(type(Wasi.signature(name).orElseThrow().text()));
          return imports.size();
        });
  }

  private static byte[] type(String signature) {
    ByteArrayOutputStream type = new ByteArrayOutputStream();
    int arrow = signature.indexOf(" -> ");
    type.write(0x60);
    valueTypes(type, signature.substring(1, arrow - 1));
    valueTypes(type, signature.substring(arrow + 4).replace("()", ""));
    return type.toByteArray();
  }

  private static void valueTypes(ByteArrayOutputStream type, String words) {
    String[] all = words.isEmpty() ? new String[0] : words.split(", ");
    type.write(all.length);
    for (String word : all) {
      type.write(word.equals("i64") ? 0x7E : 0x7F);
    }
  }

  byte[] wasm() {
    ByteArrayOutputStream module = new ByteArrayOutputStream();
    module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    List<byte[]> allTypes = new ArrayList<>(types);
    allTypes.add(new byte[] {0x60, 0, 0});
    section(module, 1, vector(allTypes));
    List<byte[]> wanted = new ArrayList<>();
    imports.forEach((name, index) ->
        wanted.add(join(name(Wasi.MODULE), name(name), new byte[] {0}, unsigned(index))));
    section(module, 2, vector(wanted));
    section(module, 3, join(new byte[] {1}, unsigned(types.size())));
    section(module, 5, new byte[] {1, 1, MEMORY_BYTES / 65_536, MEMORY_BYTES / 65_536});
    section(
        module,
        7,
        join(
            new byte[] {2},
            name("memory"),
            new byte[] {2, 0},
            name("_start"),
            new byte[] {0},
            unsigned(imports.size())));
    byte[] body = join(new byte[] {0}, code.toByteArray(), new byte[] {0x0B});
    section(module, 10, join(new byte[] {1}, unsigned(body.length), body));
    ByteArrayOutputStream segment = new ByteArrayOutputStream();
    segment.writeBytes(new byte[] {1, 0, 0x41});
    segment.writeBytes(signedBytes(TEXTS));
    segment.write(0x0B);
    segment.writeBytes(unsigned(data.size()));
    segment.writeBytes(data.toByteArray());
    section(module, 11, segment.toByteArray());
    return module.toByteArray();
  }

  private static void section(ByteArrayOutputStream module, int id, byte[] contents) {
    module.write(id);
    module.writeBytes(unsigned(contents.length));
    module.writeBytes(contents);
  }

  private static byte[] vector(List<byte[]> items) {
    return join(unsigned(items.size()), join(items.toArray(byte[][]::new)));
  }

  private static byte[] name(String text) {
    return join(unsigned(text.length()), text.getBytes(UTF_8));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] unsigned(int number) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int left = number;
    while (left > 0x7F) {
      bytes.write((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    bytes.write(left);
    return bytes.toByteArray();
  }

  private void signed(long number) {
    code.writeBytes(signedBytes(number));
  }

  private static byte[] signedBytes(long number) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long left = number;
    while (left > 0x3F || left < -0x40) {
      bytes.write((int) ((left & 0x7F) | 0x80));
      left >>= 7;
    }
    bytes.write((int) (left & 0x7F));
    return bytes.toByteArray();
  }
}
