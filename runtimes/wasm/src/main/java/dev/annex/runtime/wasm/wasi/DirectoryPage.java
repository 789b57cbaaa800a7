package dev.annex.runtime.wasm.wasi;

import dev.annex.api.call.Meter;
import dev.annex.files.FileKind;
import dev.annex.files.FileStatus;
import dev.annex.runtime.wasm.guest.GuestMemory;
import dev.annex.runtime.wasm.wasi.abi.FileType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A guest's buffer that is filled with entries of a directory. A cookie is the number of an entry
 * in the listing; the last entry is cut off where the buffer ends, which tells the guest that there
 * is more.
 */
final class DirectoryPage {

  private static final int HEAD_BYTES = 24;

  /** {@code .} and {@code ..}, which come first. */
  private static final int FIXED = 2;

  private final GuestMemory memory;
  private final Meter meter;
  private final int at;
  private final long room;
  private long used;

  DirectoryPage(GuestMemory memory, Meter meter, int at, int room) {
    this.memory = memory;
    this.meter = meter;
    this.at = at;
    this.room = Math.min(Integer.toUnsignedLong(room), Integer.MAX_VALUE);
  }

  /**
   * Writes the entries from a cookie on.
   *
   * @param mostNames how many names may be kept of it
   * @return how many bytes were used of the buffer
   */
  int fill(Target.DirectoryTarget directory, long cookie, int mostNames) {
    List<String> names = directory.names(cookie == 0, mostNames);
    if (cookie < 0 || cookie > names.size() + FIXED) {
      return 0;
    }
    for (int i = (int) cookie; i < names.size() + FIXED && used < room; i++) {
      meter.check();
      if (i == 0) {
        put(i, ".", FileType.DIRECTORY, directory.directory().status().inode());
      } else if (i == 1) {
        // What lies above is not the guest's to know.
        put(i, "..", FileType.DIRECTORY, 0);
      } else {
        String name = names.get(i - FIXED);
        FileStatus gone = new FileStatus(0, 0, FileKind.UNKNOWN, 0, 0, 0, 0, 0, 0);
        FileStatus status = directory.entry(name).orElse(gone);
        put(i, name, FileType.of(status.kind()), status.inode());
      }
    }
    return (int) used;
  }

  private void put(int index, String name, FileType type, long inode) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer entry = ByteBuffer.allocate(HEAD_BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
    entry.putLong(0, index + 1L);
    entry.putLong(8, inode);
    entry.putInt(16, text.length);
    entry.put(20, (byte) type.number());
    entry.put(HEAD_BYTES, text);
    byte[] part = new byte[(int) Math.min(entry.capacity(), room - used)];
    entry.get(0, part);
    memory.write(at + (int) used, part);
    used += part.length;
  }
}
