package dev.annex.capabilities.archive;

import dev.annex.files.RegularFile;
import java.io.OutputStream;
import java.util.Arrays;

/** Writes a file from its beginning. One thread at a time. */
final class FileOutput extends OutputStream {

  /** Most that can wait here to be written. */
  static final int MOST_WAITING = 64 << 10;

  private static final int CHUNK = MOST_WAITING;

  private final RegularFile file;
  private final byte[] chunk = new byte[CHUNK];
  private int used;
  private long position;

  FileOutput(RegularFile file) {
    this.file = file;
  }

  @Override
  public void write(int b) {
    if (used == CHUNK) {
      flush();
    }
    chunk[used++] = (byte) b;
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    int done = 0;
    while (done < length) {
      if (used == CHUNK) {
        flush();
      }
      int count = Math.min(length - done, CHUNK - used);
      System.arraycopy(from, offset + done, chunk, used, count);
      used += count;
      done += count;
    }
  }

  @Override
  public void flush() {
    file.write(position, Arrays.copyOf(chunk, used));
    position += used;
    used = 0;
  }

  @Override
  public void close() {
    flush();
  }
}
