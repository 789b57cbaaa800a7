package dev.annex.runtime.wasm.wasi;

import java.nio.charset.StandardCharsets;

/** Keeps the end of what is written, for whoever has to explain a failure. */
public final class LastOutput implements Output {

  private static final int KEPT_BYTES = 2_048;

  private byte[] kept = new byte[0];

  @Override
  public void write(byte[] more) {
    int old = Math.clamp((long) KEPT_BYTES - more.length, 0, kept.length);
    int fresh = Math.min(more.length, KEPT_BYTES);
    byte[] next = new byte[old + fresh];
    System.arraycopy(kept, kept.length - old, next, 0, old);
    System.arraycopy(more, more.length - fresh, next, old, fresh);
    kept = next;
  }

  /** The end of it as text, without control characters other than line breaks and tabs. */
  public String text() {
    return new String(kept, StandardCharsets.UTF_8)
        .codePoints()
        .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
