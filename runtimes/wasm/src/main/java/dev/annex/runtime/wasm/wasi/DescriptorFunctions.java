package dev.annex.runtime.wasm.wasi;

import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.Rights;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Descriptors themselves: their numbers, rights and flags. */
final class DescriptorFunctions {

  private static final int FDSTAT_BYTES = 24;
  private static final int PRESTAT_BYTES = 8;

  private DescriptorFunctions() {}

  static Errno close(Wasi wasi, Guest guest, Arguments given) {
    wasi.descriptors().close(given.i32(0));
    return Errno.SUCCESS;
  }

  static Errno renumber(Wasi wasi, Guest guest, Arguments given) {
    wasi.descriptors().renumber(given.i32(0), given.i32(1));
    return Errno.SUCCESS;
  }

  static Errno status(Wasi wasi, Guest guest, Arguments given) {
    Descriptor descriptor = wasi.descriptors().get(given.i32(0));
    ByteBuffer status = ByteBuffer.allocate(FDSTAT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    status.put(0, (byte) descriptor.target().type().number());
    status.putShort(2, (short) descriptor.flags());
    status.putLong(8, descriptor.rights());
    status.putLong(16, descriptor.inheriting());
    guest.memory().write(given.i32(1), status.array());
    return Errno.SUCCESS;
  }

  static Errno setFlags(Wasi wasi, Guest guest, Arguments given) {
    Descriptor descriptor = wasi.descriptors().get(given.i32(0), Rights.FD_FDSTAT_SET_FLAGS);
    int flags = given.i32(1) & 0xFFFF;
    if ((flags & ~Descriptor.ALL_FLAGS) != 0) {
      return Errno.INVALID;
    }
    descriptor.setFlags(flags);
    return Errno.SUCCESS;
  }

  static Errno setRights(Wasi wasi, Guest guest, Arguments given) {
    wasi.descriptors().get(given.i32(0)).narrow(given.i64(1), given.i64(2));
    return Errno.SUCCESS;
  }

  static Errno rootStatus(Wasi wasi, Guest guest, Arguments given) {
    byte[] name = rootName(wasi, given.i32(0));
    ByteBuffer status = ByteBuffer.allocate(PRESTAT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    status.putInt(4, name.length);
    guest.memory().write(given.i32(1), status.array());
    return Errno.SUCCESS;
  }

  static Errno rootName(Wasi wasi, Guest guest, Arguments given) {
    byte[] name = rootName(wasi, given.i32(0));
    guest.memory().require(given.i32(1), given.i32(2));
    if (Integer.toUnsignedLong(given.i32(2)) < name.length) {
      return Errno.NAME_TOO_LONG;
    }
    guest.memory().write(given.i32(1), name);
    return Errno.SUCCESS;
  }

  private static byte[] rootName(Wasi wasi, int number) {
    if (wasi.descriptors().get(number).target() instanceof Target.DirectoryTarget directory) {
      return directory
          .rootPath()
          .orElseThrow(() -> new WasiFailure(Errno.BAD_DESCRIPTOR))
          .getBytes(StandardCharsets.UTF_8);
    }
    throw new WasiFailure(Errno.BAD_DESCRIPTOR);
  }

  /** No descriptor is ever a socket. */
  static Errno notSocket(Wasi wasi, Guest guest, Arguments given) {
    wasi.descriptors().get(given.i32(0));
    return Errno.NOT_SOCKET;
  }
}
