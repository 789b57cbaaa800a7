package dev.annex.runtime.wasm.compile;

import java.io.ByteArrayOutputStream;

/**
 * The module without what compiled code no longer needs: every function body becomes a single
 * {@code unreachable}, custom sections go.
 *
 * <p>Parsing decodes every instruction, which for a Go module takes half a second; the stripped one
 * parses in milliseconds and the compiled code runs under it all the same.
 */
final class StrippedModule {

  private static final byte[] HEADER = {0x00, 'a', 's', 'm', 0x01, 0x00, 0x00, 0x00};
  private static final byte[] BODY = {0x03, 0x00, 0x00, 0x0B};

  private StrippedModule() {}

  static byte[] of(byte[] bytes) {
    ModuleOutline outline = ModuleOutline.read(bytes);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4);
    out.writeBytes(HEADER);
    for (ModuleOutline.Section section : outline.sections()) {
      out.write(section.id());
      if (section.id() == ModuleOutline.CODE) {
        int functions = outline.contents(section).count();
        ByteArrayOutputStream code = new ByteArrayOutputStream(functions * BODY.length + 5);
        writeNumber(functions, code);
        for (int i = 0; i < functions; i++) {
          code.writeBytes(BODY);
        }
        writeNumber(code.size(), out);
        out.writeBytes(code.toByteArray());
      } else {
        writeNumber(section.end() - section.start(), out);
        out.write(bytes, section.start(), section.end() - section.start());
      }
    }
    return out.toByteArray();
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
