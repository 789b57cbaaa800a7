package dev.annex.runtime.wasm.limits;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;

/**
 * Bytes written as a list of parts, for modules that no assembler makes or that are too large to be
 * kept.
 *
 * <p>A part is {@code hex} digits; a {@code number} as unsigned LEB128; a {@code text} with its
 * length before it; {@code sized} parts with their length before them; a {@code section} number
 * with the parts it is made {@code of}; or {@code times} so many copies {@code of} parts, in which
 * {@code counted} is a text with the number of the copy behind it.
 */
final class Recipe {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Recipe() {}

  static byte[] cook(JsonNode parts) {
    return cook(parts, 0);
  }

  private static byte[] cook(JsonNode parts, int copy) {
    Recipe recipe = new Recipe();
    parts.forEach(part -> recipe.add(part, copy));
    return recipe.bytes.toByteArray();
  }

  private void add(JsonNode part, int copy) {
    if (part.has("hex")) {
      bytes.writeBytes(HexFormat.of().parseHex(part.get("hex").stringValue().replace(" ", "")));
    } else if (part.has("number")) {
      number(part.get("number").intValue());
    } else if (part.has("text")) {
      sized(part.get("text").stringValue().getBytes(UTF_8));
    } else if (part.has("counted")) {
      sized((part.get("counted").stringValue() + copy).getBytes(UTF_8));
    } else if (part.has("sized")) {
      sized(cook(part.get("sized"), copy));
    } else if (part.has("section")) {
      bytes.write(part.get("section").intValue());
      sized(cook(part.get("of"), copy));
    } else if (part.has("times")) {
      repeat(part);
    } else {
      throw new IllegalArgumentException("no such part: " + part);
    }
  }

  private void repeat(JsonNode part) {
    int times = part.get("times").intValue();
    boolean differ = part.toString().contains("\"counted\"");
    byte[] one = cook(part.get("of"));
    for (int i = 0; i < times; i++) {
      bytes.writeBytes(differ ? cook(part.get("of"), i) : one);
    }
  }

  private void sized(byte[] contents) {
    number(contents.length);
    bytes.writeBytes(contents);
  }

  private void number(int value) {
    int left = value;
    while (left >>> 7 != 0) {
      bytes.write((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    bytes.write(left);
  }
}
