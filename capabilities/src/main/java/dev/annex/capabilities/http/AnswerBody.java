package dev.annex.capabilities.http;

import dev.annex.api.call.Budget;
import dev.annex.capabilities.injection.Scrubber;
import dev.annex.capabilities.net.Patience;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/** Reads the body of an answer, counted and without secrets. One thread at a time. */
final class AnswerBody {

  private static final int PIECE = 64 << 10;

  private final Exchange exchange;
  private final Scrubber scrubber;
  private boolean ended;

  AnswerBody(Exchange exchange, Scrubber scrubber) {
    this.exchange = exchange;
    this.scrubber = scrubber;
  }

  /** A whole body, or its beginning. */
  record Whole(byte[] bytes, boolean truncated) {}

  /** All of it, cut behind {@code most} bytes. */
  Whole readAll(long most, Patience patience) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (out.size() <= most) {
      Optional<byte[]> piece = read(PIECE, patience);
      if (piece.isEmpty()) {
        return new Whole(out.toByteArray(), false);
      }
      out.writeBytes(piece.get());
    }
    byte[] all = out.toByteArray();
    return new Whole(Arrays.copyOf(all, (int) most), true);
  }

  /** A piece that is not empty; empty at the end. Hiding secrets may make it a little longer. */
  Optional<byte[]> read(int most, Patience patience) {
    while (!ended) {
      Optional<byte[]> received = exchange.read(most, patience);
      received.ifPresent(bytes -> patience.meter().spend(Budget.HTTP_BYTES, bytes.length));
      ended = received.isEmpty();
      byte[] piece = received.map(scrubber::pass).orElseGet(scrubber::end);
      if (piece.length > 0) {
        return Optional.of(piece);
      }
    }
    return Optional.empty();
  }
}
