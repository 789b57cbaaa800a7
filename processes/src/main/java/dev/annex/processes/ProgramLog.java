package dev.annex.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What a program wrote, as far as it is kept: the newest bytes, in two files of at most 8 MiB. When
 * one is full, it takes the place of the older one and a new one begins. Any thread.
 */
public final class ProgramLog implements Sink, AutoCloseable {

  static final long FILE_BYTES = 8L << 20;

  private final Path newer;
  private final Path older;
  private final long fileBytes;
  private long begin;
  private long turned;
  private long end;
  private boolean closed;

  ProgramLog(Path file) {
    this(file, FILE_BYTES);
  }

  ProgramLog(Path file, long fileBytes) {
    this.newer = file;
    this.older = file.resolveSibling(file.getFileName() + ".1");
    this.fileBytes = fileBytes;
  }

  /** Adds to the end; does nothing when this was closed. */
  @Override
  public synchronized void accept(byte[] buffer, int length) {
    if (closed) {
      return;
    }
    try {
      for (int from = 0; from < length; ) {
        if (end - turned == fileBytes) {
          turn();
        }
        int fits = (int) Math.min(length - from, fileBytes - (end - turned));
        append(ByteBuffer.wrap(buffer, from, fits));
        end += fits;
        from += fits;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("keeping the output of a program failed", e);
    }
  }

  private void turn() throws IOException {
    Files.move(newer, older, StandardCopyOption.REPLACE_EXISTING);
    begin = turned;
    turned = end;
  }

  private void append(ByteBuffer bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(newer, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (bytes.hasRemaining()) {
        int _ = channel.write(bytes);
      }
    }
  }

  /** The place of the oldest byte that is kept, counted from the first that was written. */
  public synchronized long begin() {
    return begin;
  }

  /** How many bytes were written. */
  public synchronized long end() {
    return end;
  }

  /**
   * Hands on what is kept from a place on; what is older than {@link #begin} is left out.
   *
   * @param from a place, counted from the first byte that was written
   * @return the place behind the last byte handed on
   */
  public synchronized long read(long from, long atMost, Sink to) {
    if (closed) {
      return end;
    }
    long place = Math.max(from, begin);
    long stop = Math.min(end, place + Math.min(atMost, Long.MAX_VALUE - place));
    byte[] buffer = new byte[1 << 16];
    try {
      while (place < stop) {
        boolean inOlder = place < turned;
        long fileStop = inOlder ? Math.min(stop, turned) : stop;
        place =
            read(inOlder ? older : newer, place, inOlder ? begin : turned, fileStop, buffer, to);
      }
      return place;
    } catch (IOException e) {
      throw new UncheckedIOException("reading the output of a program failed", e);
    }
  }

  private static long read(Path file, long from, long fileBegin, long stop, byte[] buffer, Sink to)
      throws IOException {
    long place = from;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (place < stop) {
        int wanted = (int) Math.min(buffer.length, stop - place);
        int read = channel.read(ByteBuffer.wrap(buffer, 0, wanted), place - fileBegin);
        if (read <= 0) {
          throw new IOException("a log is shorter than what was written to it");
        }
        to.accept(buffer, read);
        place += read;
      }
    }
    return place;
  }

  /** Removes it. */
  @Override
  public synchronized void close() {
    closed = true;
    try {
      Files.deleteIfExists(newer);
      Files.deleteIfExists(older);
    } catch (IOException e) {
      // The folder of logs is emptied at the next start.
      return;
    }
  }
}
