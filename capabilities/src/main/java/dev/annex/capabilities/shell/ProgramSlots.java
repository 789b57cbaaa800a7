package dev.annex.capabilities.shell;

import dev.annex.api.call.Limit;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts the programs of each extension, over all its calls. Any thread. */
final class ProgramSlots {

  private final Map<ExtensionId, Integer> taken = new HashMap<>();

  /** Room for one program until it is closed; closing it twice is harmless. */
  interface Slot extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes room for one more.
   *
   * @throws AnnexException {@code LIMIT_REACHED} when the extension has as many as it may
   */
  synchronized Slot take(Extension extension) {
    ExtensionId id = extension.id();
    long most = extension.limits().get(Limit.PROCESSES);
    int now = taken.getOrDefault(id, 0);
    if (now >= most) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "Running one more program failed: %d of \"%s\" run, limit %s. Stop one of them with %s; its manifest may want up to %d, if the operator allows that."
              .formatted(
                  now, id, Limit.PROCESSES.key(), StopProgram.NAME, Limit.PROCESSES.maximum()),
          Map.of("limit", Json.object().stringNode(Limit.PROCESSES.key())));
    }
    taken.put(id, now + 1);
    AtomicBoolean free = new AtomicBoolean();
    return () -> {
      if (!free.getAndSet(true)) {
        release(id);
      }
    };
  }

  private synchronized void release(ExtensionId id) {
    int left = taken.getOrDefault(id, 1) - 1;
    if (left == 0) {
      taken.remove(id);
      return;
    }
    taken.put(id, left);
  }
}
