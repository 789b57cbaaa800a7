package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * Why writes were not taken. The contract has no way to tell a guest, so that whoever reads its
 * failure is told. One thread at a time.
 */
final class LostWrites {

  private static final int MOST = 4;

  private final HostCalls host;
  private final Meter meter;
  private final List<String> reasons = new ArrayList<>();

  LostWrites(HostCalls host, Meter meter) {
    this.host = host;
    this.meter = meter;
  }

  void add(String reason) {
    if (reasons.size() == MOST || reasons.contains(reason)) {
      return;
    }
    reasons.add(reason);
    if (!host.holds("log")) {
      return;
    }
    try {
      host.call(
          "log.write",
          Json.object().put("level", "warn").put("message", "host_io_write failed: " + reason));
    } catch (AnnexException e) {
      if (!Refusal.tellable(e, meter)) {
        throw e;
      }
    }
  }

  /** The failure of the call, with why writes before it failed. */
  AnnexException explain(AnnexException failure) {
    if (reasons.isEmpty()) {
      return failure;
    }
    return Refusal.suffixed(
        failure,
        " (before that, the host did not take what was written: %s)"
            .formatted(String.join(" ", reasons)));
  }
}
