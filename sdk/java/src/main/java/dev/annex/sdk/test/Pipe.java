package dev.annex.sdk.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Bytes from any threads to one thread, without bound. */
final class Pipe {

  private static final byte[] END = {};

  private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
  private volatile boolean closed;

  OutputStream out() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
          throw new IOException("nobody reads any more");
        }
        if (length > 0) {
          chunks.add(Arrays.copyOfRange(bytes, offset, offset + length));
        }
      }

      @Override
      public void close() {
        closed = true;
        chunks.add(END);
      }
    };
  }

  InputStream in() {
    return new InputStream() {
      private byte[] chunk = {};
      private int at;
      private boolean ended;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        if (ended || (at == chunk.length && !next())) {
          return -1;
        }
        int count = Math.min(length, chunk.length - at);
        System.arraycopy(chunk, at, bytes, offset, count);
        at += count;
        return count;
      }

      private boolean next() throws IOException {
        try {
          chunk = chunks.take();
        } catch (InterruptedException stopped) {
          Thread.currentThread().interrupt();
          throw new IOException(stopped);
        }
        at = 0;
        ended = chunk.length == 0;
        return !ended;
      }
    };
  }
}
