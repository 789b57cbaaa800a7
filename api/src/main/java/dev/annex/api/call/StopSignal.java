package dev.annex.api.call;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Set once, with a reason; runs what was registered. Any thread.
 *
 * <p>An action that throws does not keep the others from running: something else may have to be
 * stopped by them. What it threw comes out afterwards.
 */
final class StopSignal<R> {

  private final Map<Object, Runnable> actions = new LinkedHashMap<>();
  private volatile Optional<R> reason = Optional.empty();

  Optional<R> reason() {
    return reason;
  }

  /** Sets the signal unless it is set; gives the reason that counts. */
  R set(R why) {
    List<Runnable> due;
    synchronized (actions) {
      if (reason.isPresent()) {
        return reason.get();
      }
      reason = Optional.of(why);
      due = List.copyOf(actions.values());
      actions.clear();
    }
    runAll(due);
    return why;
  }

  Subscription onSet(Runnable action) {
    Object registration = new Object();
    synchronized (actions) {
      if (reason.isEmpty()) {
        actions.put(registration, action);
        return () -> {
          synchronized (actions) {
            actions.remove(registration);
          }
        };
      }
    }
    action.run();
    return () -> {};
  }

  private static void runAll(List<Runnable> due) {
    Optional<RuntimeException> thrown = Optional.empty();
    for (Runnable action : due) {
      try {
        action.run();
      } catch (RuntimeException e) {
        if (thrown.isPresent()) {
          thrown.get().addSuppressed(e);
        } else {
          thrown = Optional.of(e);
        }
      }
    }
    if (thrown.isPresent()) {
      throw thrown.get();
    }
  }
}
