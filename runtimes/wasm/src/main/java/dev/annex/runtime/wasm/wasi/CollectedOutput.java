package dev.annex.runtime.wasm.wasi;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import java.io.ByteArrayOutputStream;

/** Keeps all that is written, up to a limit, and ends the call beyond it. */
public final class CollectedOutput implements Output {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Meter meter;
  private final Limit limit;

  /** Bounded by a limit that counts bytes. */
  public CollectedOutput(Meter meter, Limit limit) {
    this.meter = meter;
    this.limit = limit;
  }

  @Override
  public void expect(long more) {
    if (more > meter.limits().get(limit) - bytes.size()) {
      throw new AnnexException(meter.limitReached(limit));
    }
  }

  @Override
  public void write(byte[] more) {
    expect(more.length);
    bytes.writeBytes(more);
  }

  /** What was written so far. */
  public byte[] contents() {
    return bytes.toByteArray();
  }
}
