package dev.annex.capabilities.net;

import dev.annex.api.call.Limit;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import java.util.HashMap;
import java.util.Map;

/** Counts what each extension holds open, and refuses more than it may. Any thread. */
final class ConnectionCount {

  private final Map<ExtensionId, Integer> open = new HashMap<>();

  /**
   * Counts one more.
   *
   * @throws AnnexException {@code LIMIT_REACHED}
   */
  synchronized void take(Extension holder, String attempted) {
    long most = holder.limits().get(Limit.CONNECTIONS);
    int now = open.getOrDefault(holder.id(), 0);
    if (now >= most) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "%s failed: \"%s\" holds %d connections open, limit %s. Close what is not needed any more; its manifest may want up to %d, if the operator allows that."
              .formatted(
                  attempted,
                  holder.id(),
                  now,
                  Limit.CONNECTIONS.key(),
                  Limit.CONNECTIONS.maximum()),
          Map.of("limit", Json.object().stringNode(Limit.CONNECTIONS.key())));
    }
    open.put(holder.id(), now + 1);
  }

  /** Counts one less. */
  synchronized void release(ExtensionId holder) {
    open.computeIfPresent(holder, (id, now) -> now > 1 ? now - 1 : null);
  }
}
