package dev.annex.capabilities.injection;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts {@code •••} in the place of secrets, in any of their {@link SecretForms}, in bytes that come
 * piece by piece: what could be the beginning of a secret is held back until more is known. One
 * thread at a time.
 */
public final class Scrubber {

  private static final byte[] MARK = "•••".getBytes(StandardCharsets.UTF_8);
  private static final int BYTE_VALUES = 256;

  private final List<byte[]> forms;
  private final boolean[] begins = new boolean[BYTE_VALUES];
  private byte[] held = new byte[0];

  /** Looks for these texts. */
  public Scrubber(Collection<String> forms) {
    this.forms =
        forms.stream()
            .flatMap(form ->
                Stream.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)
                    .filter(charset -> charset.newEncoder().canEncode(form))
                    .map(form::getBytes))
            .sorted(Comparator.comparingInt((byte[] form) -> form.length).reversed())
            .toList();
    for (byte[] form : this.forms) {
      begins[form[0] & 0xff] = true;
    }
  }

  /** A text without secrets. Leaves alone what is held back. */
  public String scrub(String text) {
    if (forms.isEmpty()) {
      return text;
    }
    return new String(scrub(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  /** Whole bytes without secrets. Leaves alone what is held back. */
  public byte[] scrub(byte[] all) {
    return forms.isEmpty() ? all : new Scrubber(forms, begins).run(all, true);
  }

  private Scrubber(List<byte[]> forms, boolean[] begins) {
    this.forms = forms;
    System.arraycopy(begins, 0, this.begins, 0, BYTE_VALUES);
  }

  /** Whether a text holds a secret. */
  public boolean finds(String text) {
    return !scrub(text).equals(text);
  }

  /** What can be said of the bytes so far. */
  public byte[] pass(byte[] piece) {
    return forms.isEmpty() ? piece : run(piece, false);
  }

  /** What was held back, once nothing more comes. */
  public byte[] end() {
    return run(new byte[0], true);
  }

  private byte[] run(byte[] piece, boolean last) {
    byte[] all = Arrays.copyOf(held, held.length + piece.length);
    System.arraycopy(piece, 0, all, held.length, piece.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream(all.length);
    int at = 0;
    while (at < all.length) {
      int found = begins[all[at] & 0xff] ? find(all, at, last) : NOTHING;
      if (found == UNDECIDED) {
        break;
      }
      if (found == NOTHING) {
        out.write(all[at]);
        at++;
      } else {
        out.writeBytes(MARK);
        at += found;
      }
    }
    held = Arrays.copyOfRange(all, at, all.length);
    return out.toByteArray();
  }

  private static final int NOTHING = 0;
  private static final int UNDECIDED = -1;

  /** The length of the longest form that begins here. */
  private int find(byte[] all, int at, boolean last) {
    int left = all.length - at;
    for (byte[] form : forms) {
      int length = Math.min(left, form.length);
      if (Arrays.equals(all, at, at + length, form, 0, length)) {
        if (length == form.length) {
          return length;
        }
        if (!last) {
          return UNDECIDED;
        }
      }
    }
    return NOTHING;
  }
}
