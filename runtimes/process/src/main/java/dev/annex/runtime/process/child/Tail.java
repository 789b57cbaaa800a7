package dev.annex.runtime.process.child;

import java.nio.charset.StandardCharsets;

/** The newest bytes of what was written. Any thread. */
final class Tail {

  private final byte[] ring;
  private long end;

  Tail(int bytes) {
    ring = new byte[bytes];
  }

  synchronized void add(byte[] bytes, int length) {
    int from = Math.max(0, length - ring.length);
    for (int i = from; i < length; i++) {
      ring[(int) ((end + i - from) % ring.length)] = bytes[i];
    }
    end += length - from;
  }

  /** What is kept, from the first whole line on when the start is lost. */
  synchronized String text() {
    int length = (int) Math.min(end, ring.length);
    byte[] kept = new byte[length];
    for (int i = 0; i < length; i++) {
      kept[i] = ring[(int) ((end - length + i) % ring.length)];
    }
    String text = new String(kept, StandardCharsets.UTF_8);
    return end > ring.length ? text.substring(text.indexOf('\n') + 1) : text;
  }
}
