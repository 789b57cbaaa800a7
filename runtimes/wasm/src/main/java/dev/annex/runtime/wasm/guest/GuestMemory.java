package dev.annex.runtime.wasm.guest;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.runtime.wasm.memory.FlatMemory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A guest's memory as host functions see it. Pointers and lengths are what the guest gave, so each
 * range is checked whole before anything is read or written, and bytes that are copied cost the
 * guest fuel, as many as it pays for copying them itself. One thread at a time.
 */
public final class GuestMemory {

  private final FlatMemory memory;

  GuestMemory(FlatMemory memory) {
    this.memory = memory;
  }

  /** Its size now, in bytes. */
  public long size() {
    return memory.size();
  }

  /** Whether a range, both numbers unsigned, lies in the memory. */
  public boolean holds(int pointer, int length) {
    return Integer.toUnsignedLong(pointer) + Integer.toUnsignedLong(length) <= memory.size();
  }

  /**
   * Goes on when a range lies in the memory.
   *
   * @throws AnnexException {@code TRAPPED} when it does not
   */
  public void require(int pointer, int length) {
    if (!holds(pointer, length)) {
      throw new AnnexException(
          ErrorCode.TRAPPED,
          "The extension gave the host %d bytes at address %d of its memory, which ends at %d."
              .formatted(
                  Integer.toUnsignedLong(length), Integer.toUnsignedLong(pointer), memory.size()));
    }
  }

  /**
   * Charges the guest for work of the host that copies no bytes.
   *
   * @param units of fuel; not negative
   */
  public void charge(long units) {
    memory.spend(units);
  }

  /** A copy of a range. */
  public byte[] read(int pointer, int length) {
    require(pointer, length);
    memory.spend(length >>> 3);
    return memory.readBytes(pointer, length);
  }

  /**
   * A range as text.
   *
   * @throws AnnexException {@code INVALID_HOST_CALL} when it is not UTF-8
   */
  public String readText(int pointer, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(read(pointer, length)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new AnnexException(
          ErrorCode.INVALID_HOST_CALL, "The extension gave the host a text that is not UTF-8.");
    }
  }

  /** Writes bytes. */
  public void write(int pointer, byte[] bytes) {
    require(pointer, bytes.length);
    memory.spend(bytes.length >>> 3);
    memory.write(pointer, bytes);
  }

  /** Reads 4 bytes, little-endian. */
  public int readInt(int pointer) {
    require(pointer, Integer.BYTES);
    return memory.readInt(pointer);
  }

  /** Reads 8 bytes, little-endian. */
  public long readLong(int pointer) {
    require(pointer, Long.BYTES);
    return memory.readLong(pointer);
  }

  /** Writes 4 bytes, little-endian. */
  public void writeInt(int pointer, int value) {
    require(pointer, Integer.BYTES);
    memory.writeI32(pointer, value);
  }

  /** Writes 8 bytes, little-endian. */
  public void writeLong(int pointer, long value) {
    require(pointer, Long.BYTES);
    memory.writeLong(pointer, value);
  }
}
