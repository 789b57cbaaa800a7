package dev.annex.capabilities.http;

import dev.annex.api.call.Budget;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.capabilities.net.NetFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The body of a request that is sent when all of it is there, so that its length can go ahead of
 * it: a short one in memory, a longer one in a temporary file that is gone when this is closed.
 * What limit {@code http-bytes} leaves bounds it. One thread at a time.
 */
final class CollectedBody implements AutoCloseable {

  static final int MOST_IN_MEMORY = 1 << 20;

  private static final int PIECE = 64 << 10;

  private final String attempted;
  private final List<Meter.Reservation> reserved = new ArrayList<>();
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private Optional<FileChannel> file = Optional.empty();
  private long length;

  /**
   * An empty body.
   *
   * @param attempted what is attempted on what, for messages
   */
  CollectedBody(String attempted) {
    this.attempted = attempted;
  }

  long length() {
    return length;
  }

  void add(byte[] piece, Meter meter) {
    reserved.add(meter.reserve(Budget.HTTP_BYTES, piece.length));
    try {
      if (file.isEmpty() && length + piece.length > MOST_IN_MEMORY) {
        FileChannel opened = temporaryFile();
        file = Optional.of(opened);
        write(opened, memory.toByteArray());
        memory.reset();
      }
      if (file.isPresent()) {
        write(file.get(), piece);
      } else {
        memory.writeBytes(piece);
      }
    } catch (IOException e) {
      throw failed();
    }
    length += piece.length;
  }

  private static FileChannel temporaryFile() throws IOException {
    Path path = Files.createTempFile("annex-body-", "");
    return FileChannel.open(
        path,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  private static void write(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  /** All of it, when it is short. Whoever sends it spends what it takes. */
  Optional<byte[]> whole() {
    if (file.isPresent()) {
      return Optional.empty();
    }
    reserved.forEach(reservation -> reservation.settle(0));
    return Optional.of(memory.toByteArray());
  }

  /** Hands over all of it in pieces. */
  void forEachPiece(Consumer<byte[]> receiver) {
    FileChannel channel = file.orElseThrow();
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    long position = 0;
    try {
      while (position < length) {
        buffer.clear();
        int came = channel.read(buffer, position);
        if (came < 0) {
          throw failed();
        }
        byte[] piece = new byte[came];
        buffer.flip().get(piece);
        position += came;
        receiver.accept(piece);
      }
    } catch (IOException e) {
      throw failed();
    }
  }

  private AnnexException failed() {
    return NetFailure.failure(
        attempted, "no-space", "the host could not keep the body until all of it was there");
  }

  @Override
  public void close() {
    try {
      if (file.isPresent()) {
        file.get().close();
      }
    } catch (IOException e) {
      throw failed();
    }
  }
}
