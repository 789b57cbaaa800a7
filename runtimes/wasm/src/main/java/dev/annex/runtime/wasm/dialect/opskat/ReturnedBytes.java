package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.guest.Guest;

/**
 * What a guest is handed, in memory that it allocates: pointer in the high half, length in the low
 * half, 0 for nothing. One instance's; one thread at a time.
 *
 * <p>Guests keep all they allocate until they end. So what they copy at once, pieces of files and
 * answers above all, is put into the same memory every time; otherwise a guest could read no more
 * in one call than its memory holds.
 */
final class ReturnedBytes {

  static final String MALLOC = "malloc";

  private static final int SMALLEST = 4 << 10;

  private int scratch;
  private int capacity;

  /** For what the guest keeps where it is. */
  long fresh(Guest guest, byte[] bytes) {
    if (bytes.length == 0 || !guest.exports(MALLOC)) {
      return 0;
    }
    int pointer = (int) guest.call(MALLOC, bytes.length);
    return pointer == 0 ? 0 : packed(guest, pointer, bytes);
  }

  /**
   * For what the guest copies before it calls again.
   *
   * @throws AnnexException {@code TRAPPED} when the guest has no memory for it: nothing would be
   *     the end of a file to it, or success
   */
  long passing(Guest guest, byte[] bytes) {
    if (bytes.length == 0) {
      return 0;
    }
    if (bytes.length > capacity) {
      grow(guest, bytes.length);
    }
    return packed(guest, scratch, bytes);
  }

  private void grow(Guest guest, int length) {
    int wanted = Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, length - 1)) << 1);
    int pointer = allocate(guest, wanted);
    if (pointer == 0) {
      wanted = length;
      pointer = allocate(guest, wanted);
    }
    if (pointer == 0) {
      throw new AnnexException(
          ErrorCode.TRAPPED,
          "The extension has no memory for the %d bytes it asked the host for.".formatted(length));
    }
    scratch = pointer;
    capacity = wanted;
  }

  private static int allocate(Guest guest, int length) {
    return guest.exports(MALLOC) ? (int) guest.call(MALLOC, length) : 0;
  }

  /** A failure, as the contract tells it. */
  long failure(Guest guest, String text) {
    return passing(guest, Json.writeBytes(Json.object().put("error", text)));
  }

  private static long packed(Guest guest, int pointer, byte[] bytes) {
    guest.memory().write(pointer, bytes);
    return ((long) pointer << 32) | bytes.length;
  }
}
