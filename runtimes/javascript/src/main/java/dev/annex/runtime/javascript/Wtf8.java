package dev.annex.runtime.javascript;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Strings as QuickJS takes and gives them: UTF-8 in which a lone surrogate has the three bytes that
 * its number would have, so that every string of JavaScript comes through unchanged.
 */
final class Wtf8 {

  private static final char REPLACEMENT = '\uFFFD';

  private Wtf8() {}

  static byte[] encode(String text) {
    return hasLoneSurrogate(text) ? encodeSlowly(text) : text.getBytes(StandardCharsets.UTF_8);
  }

  static String decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? text : decodeSlowly(bytes);
  }

  private static boolean hasLoneSurrogate(String text) {
    int at = 0;
    while (at < text.length()) {
      int code = text.codePointAt(at);
      if (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE) {
        return true;
      }
      at += Character.charCount(code);
    }
    return false;
  }

  private static byte[] encodeSlowly(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() * 3);
    for (int i = 0; i < text.length(); ) {
      int code = text.codePointAt(i);
      i += Character.charCount(code);
      if (code < 0x80) {
        out.write(code);
      } else if (code < 0x800) {
        out.write(0xC0 | (code >> 6));
        out.write(0x80 | (code & 0x3F));
      } else if (code < 0x1_0000) {
        out.write(0xE0 | (code >> 12));
        out.write(0x80 | ((code >> 6) & 0x3F));
        out.write(0x80 | (code & 0x3F));
      } else {
        out.write(0xF0 | (code >> 18));
        out.write(0x80 | ((code >> 12) & 0x3F));
        out.write(0x80 | ((code >> 6) & 0x3F));
        out.write(0x80 | (code & 0x3F));
      }
    }
    return out.toByteArray();
  }

  /** Only QuickJS writes what is read here, so anything else than its form is a replacement. */
  private static String decodeSlowly(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (int i = 0; i < bytes.length; ) {
      int first = bytes[i] & 0xFF;
      int length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
      if (i + length > bytes.length) {
        text.append(REPLACEMENT);
        break;
      }
      int code = length == 1 ? first : first & (0xFF >> (length + 1));
      for (int k = 1; k < length; k++) {
        code = (code << 6) | (bytes[i + k] & 0x3F);
      }
      text.appendCodePoint(Math.min(code, Character.MAX_CODE_POINT));
      i += length;
    }
    return text.toString();
  }
}
