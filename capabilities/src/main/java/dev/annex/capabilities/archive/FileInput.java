package dev.annex.capabilities.archive;

import dev.annex.files.RegularFile;
import java.io.InputStream;

/** A file from its beginning to its end. One thread at a time. */
final class FileInput extends InputStream {

  private static final int CHUNK = 64 << 10;

  private final RegularFile file;
  private byte[] chunk = new byte[0];
  private int at;
  private long position;

  FileInput(RegularFile file) {
    this.file = file;
  }

  @Override
  public int read() {
    return available() > 0 || fill() ? chunk[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (available() == 0 && !fill()) {
      return -1;
    }
    int count = Math.min(length, available());
    System.arraycopy(chunk, at, into, offset, count);
    at += count;
    return count;
  }

  @Override
  public int available() {
    return chunk.length - at;
  }

  private boolean fill() {
    chunk = file.read(position, CHUNK);
    position += chunk.length;
    at = 0;
    return chunk.length > 0;
  }
}
