package dev.annex.runtime.wasm.compile;

import dev.annex.runtime.wasm.binary.BinaryReader;
import java.io.ByteArrayOutputStream;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The module without what compiled code no longer needs: every function body becomes a single
 * {@code unreachable}, custom sections go, and so does the start section, because the host runs the
 * start function itself.
 *
 * <p>Parsing decodes every instruction, which for a Go module takes half a second; the stripped one
 * parses in milliseconds and the compiled code runs under it all the same.
 *
 * @param bytes the stripped module
 * @param start the function that runs when an instance is made
 */
record StrippedModule(byte[] bytes, OptionalInt start) {

  private static final byte[] HEADER = {0x00, 'a', 's', 'm', 0x01, 0x00, 0x00, 0x00};
  private static final byte[] BODY = {0x03, 0x00, 0x00, 0x0B};

  /**
   * Strips a module that is known to be valid.
   *
   * @param kept functions whose bodies stay, because they run interpreted; by their place in the
   *     code section
   */
  static StrippedModule of(byte[] module, Set<Integer> kept) {
    ModuleOutline outline = ModuleOutline.read(module);
    OptionalInt start =
        outline.sections().stream()
            .filter(section -> section.id() == ModuleOutline.START)
            .mapToInt(section -> outline.contents(section).number())
            .findFirst();
    return new StrippedModule(strip(module, outline, kept), start);
  }

  private static byte[] strip(byte[] module, ModuleOutline outline, Set<Integer> kept) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(module.length / 4);
    out.writeBytes(HEADER);
    for (ModuleOutline.Section section : outline.sections()) {
      if (section.id() == ModuleOutline.START) {
        continue;
      }
      out.write(section.id());
      if (section.id() == ModuleOutline.CODE) {
        byte[] code = code(module, outline.contents(section), kept);
        writeNumber(code.length, out);
        out.writeBytes(code);
      } else {
        writeNumber(section.end() - section.start(), out);
        out.write(module, section.start(), section.end() - section.start());
      }
    }
    return out.toByteArray();
  }

  private static byte[] code(byte[] module, BinaryReader bodies, Set<Integer> kept) {
    int functions = bodies.count();
    ByteArrayOutputStream code = new ByteArrayOutputStream(functions * BODY.length + 5);
    writeNumber(functions, code);
    for (int i = 0; i < functions; i++) {
      int from = bodies.position();
      bodies.part(bodies.number());
      if (kept.contains(i)) {
        code.write(module, from, bodies.position() - from);
      } else {
        code.writeBytes(BODY);
      }
    }
    return code.toByteArray();
  }

  private static void writeNumber(int number, ByteArrayOutputStream out) {
    int rest = number;
    while (rest >= 0x80) {
      out.write((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
