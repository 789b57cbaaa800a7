package dev.annex.runtime.wasm.memory;

import java.util.Arrays;

/**
 * The arrays behind one linear memory: its bytes, and one card for each 4 KiB of them that says
 * whether they were written. One thread at a time.
 *
 * <p>There are as many cards as the next power of two says; the last ones may cover nothing.
 *
 * <p>A write marks the card of its first byte only, so what a card covers reaches 7 bytes into the
 * next one.
 */
final class Block {

  static final int CARD_SHIFT = 12;
  static final int CARD_BYTES = 1 << CARD_SHIFT;

  /** Most bytes of one write behind its first. */
  private static final int OVERHANG = Long.BYTES - 1;

  final byte[] bytes;
  final byte[] cards;

  /**
   * All zero, nothing written.
   *
   * @throws OutOfMemoryError when the heap has no room
   */
  Block(int capacity) {
    this.bytes = new byte[capacity];
    int covered = (capacity + CARD_BYTES - 1) >>> CARD_SHIFT;
    this.cards = new byte[covered <= 1 ? 1 : Integer.highestOneBit(covered - 1) << 1];
  }

  /** Marks every card that a range touches. */
  void mark(int from, int length) {
    if (length > 0) {
      Arrays.fill(cards, from >>> CARD_SHIFT, ((from + length - 1) >>> CARD_SHIFT) + 1, (byte) 1);
    }
  }

  /** How many cards are marked. */
  int marked() {
    int count = 0;
    for (byte card : cards) {
      count += card;
    }
    return count;
  }

  /** Undoes every write since the block was as the image says. */
  void restore(MemoryImage image) {
    for (int card = 0; card < cards.length; card++) {
      if (cards[card] != 0) {
        int from = card << CARD_SHIFT;
        image.restore(bytes, from, Math.min(CARD_BYTES + OVERHANG, bytes.length - from));
        cards[card] = 0;
      }
    }
  }
}
