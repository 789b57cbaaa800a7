package dev.annex.capabilities.archive;

import dev.annex.files.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * A file to be read as a channel. While an archive's directory is read, only so much may be: it is
 * kept in memory, and nothing it says about its own size can be believed. One thread at a time.
 */
final class FileChannelView implements SeekableByteChannel {

  private final RegularFile file;
  private final long size;
  private long position;
  private long allowance;

  /**
   * @param allowance bytes that may be read before {@link #lift}
   */
  FileChannelView(RegularFile file, long allowance) {
    this.file = file;
    this.size = file.size();
    this.allowance = allowance;
  }

  /** From now on all may be read. */
  void lift() {
    allowance = Long.MAX_VALUE;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    byte[] bytes = file.read(position, Math.min(into.remaining(), 64 << 10));
    if (bytes.length == 0) {
      return into.hasRemaining() ? -1 : 0;
    }
    allowance -= bytes.length;
    if (allowance < 0) {
      throw new TooMuchException("its directory is too long");
    }
    into.put(bytes);
    position += bytes.length;
    return bytes.length;
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long to) {
    position = to;
    return this;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public SeekableByteChannel truncate(long to) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
