package dev.annex.server.edge;

import dev.annex.api.call.Limit;
import dev.annex.api.value.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * How large a request body may be.
 *
 * @param most bytes
 */
public record BodyLimits(ByteSize most) {

  /** Requests of JSON: the largest arguments a tool may take, and what stands around them. */
  public static final BodyLimits JSON =
      new BodyLimits(new ByteSize(Limit.ARGUMENT_BYTES.maximum() + ByteSize.ofKib(64).bytes()));

  /** Reads a whole body; empty when it is too large. */
  public Optional<byte[]> read(InputStream body) throws IOException {
    int ceiling = Math.toIntExact(most.bytes());
    byte[] bytes = body.readNBytes(ceiling + 1);
    return bytes.length > ceiling ? Optional.empty() : Optional.of(bytes);
  }
}
