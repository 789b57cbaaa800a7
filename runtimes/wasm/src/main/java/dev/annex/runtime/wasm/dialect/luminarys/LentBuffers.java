package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.runtime.wasm.guest.Guest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The memory that a skill allocated for answers of host functions during one call. None of the SDKs
 * frees it, so the host does when the call is over, each address once. One thread at a time.
 */
final class LentBuffers {

  private final Set<Integer> pointers = new LinkedHashSet<>();

  /** Remembers an address that the skill gave. */
  void add(int pointer) {
    pointers.add(pointer);
  }

  /**
   * Gives two addresses back, and then all of these; none of them twice, and 0 is none.
   *
   * @param result what the call returned, which goes first
   * @param request what it was called with
   */
  void free(Guest guest, int result, int request) {
    Set<Integer> all = new LinkedHashSet<>(List.of(result));
    all.add(request);
    all.addAll(pointers);
    all.remove(0);
    pointers.clear();
    for (int pointer : all) {
      guest.call(LuminarysGuest.FREE, pointer);
    }
  }
}
