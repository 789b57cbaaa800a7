package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.value.ByteSize;
import java.util.Set;

/**
 * What an OpsKat extension wants for one call. Its manifest has no words for limits, and the
 * original's are none: transfers there take as long as they take, and what is written through the
 * host stays in the guest's memory.
 *
 * <p>Time bounds the whole call, waiting included, so a transfer gets all there is. What a guest
 * computes is bounded by its fuel, apart from that.
 */
final class OpskatLimits {

  private static final long TRANSFER_BYTES = ByteSize.ofMib(16 << 10).bytes();

  /** A guest that signs what it sends digests it: some 300 units for each byte of 5 GB. */
  private static final long TRANSFER_FUEL = 2_000_000_000_000L;

  private OpskatLimits() {}

  /** By what the code imports: one that transfers nothing has all it needs. */
  static Limits wanted(Set<OpskatImport> imports) {
    if (!imports.contains(OpskatImport.HOST_IO_OPEN)) {
      return Limits.defaults();
    }
    return Limits.defaults()
        .with(Limit.TIME, Limit.TIME.maximum())
        .with(Limit.FUEL, TRANSFER_FUEL)
        .withMemory(ByteSize.ofMib(256))
        .with(Limit.HTTP_BYTES, TRANSFER_BYTES)
        .with(Limit.FILE_BYTES, TRANSFER_BYTES)
        .with(Limit.HOST_CALLS, 4_000_000);
  }
}
