package dev.annex.files;

import dev.annex.files.FileFailure.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Files;

/** A file that is held open. Every reading and writing says where. One thread at a time. */
public final class RegularFile implements OpenEntry {

  private static final ByteBuffer ZERO = ByteBuffer.allocate(1).asReadOnlyBuffer();

  private final Held held;
  private final Grant grant;
  private final boolean writable;

  RegularFile(Held held, Grant grant, boolean writable) {
    this.held = held;
    this.grant = grant;
    this.writable = writable;
  }

  /**
   * Reads what is there.
   *
   * @param most bytes to read at most
   * @return fewer at the end of the file, none beyond it
   */
  public byte[] read(long position, int most) {
    return HostErrors.run(
        grant.meter(),
        () -> {
          ByteBuffer buffer = ByteBuffer.allocate(most);
          int last = 0;
          while (buffer.hasRemaining() && last >= 0) {
            last = held.channel().read(buffer, position + buffer.position());
          }
          byte[] read = new byte[buffer.position()];
          buffer.get(0, read);
          return read;
        });
  }

  /** Writes all of it; what lies between the end of the file and the position becomes zero. */
  public void write(long position, byte[] bytes) {
    requireWritable();
    HostErrors.run(
        grant.meter(),
        () -> {
          long end = end(position, bytes.length);
          grant.spend(Math.max(bytes.length, end - held.channel().size()));
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            held.channel().write(buffer, position + buffer.position());
          }
          return true;
        });
  }

  /** How long it is now, in bytes. */
  public long size() {
    return HostErrors.run(grant.meter(), () -> held.channel().size());
  }

  /** Cuts it or fills it with zeros. */
  public void resize(long size) {
    requireWritable();
    HostErrors.run(
        grant.meter(),
        () -> {
          long now = held.channel().size();
          if (size > now) {
            grant.spend(size - now);
            held.channel().write(ZERO.duplicate(), size - 1);
          } else {
            held.channel().truncate(size);
          }
          return true;
        });
  }

  /** Where a range ends. */
  public static long end(long position, long length) {
    if (position < 0 || length < 0) {
      throw new FileFailure(Reason.INVALID);
    }
    if (position > Long.MAX_VALUE - length) {
      throw new FileFailure(Reason.FILE_TOO_BIG);
    }
    return position + length;
  }

  private void requireWritable() {
    grant.requireWritable();
    if (!writable) {
      throw new FileFailure(Reason.WRONG_MODE);
    }
  }

  @Override
  public FileStatus status() {
    return HostErrors.run(grant.meter(), () -> FileStatus.read(held.path()));
  }

  @Override
  public void setTimes(FileTimes times) {
    grant.requireWritable();
    HostErrors.run(
        grant.meter(),
        () -> {
          times.set(held.path());
          return true;
        });
  }

  @Override
  public void setPermissions(int bits) {
    grant.requireWritable();
    var _ =
        HostErrors.run(
            grant.meter(),
            () -> Files.setPosixFilePermissions(held.path(), FilePermissions.of(bits)));
  }

  @Override
  public void sync(boolean metadata) {
    HostErrors.run(
        grant.meter(),
        () -> {
          held.channel().force(metadata);
          return true;
        });
  }

  @Override
  public void close() {
    held.close();
  }
}
