package dev.annex.api.capability;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one invocation holds open, under numbers that mean nothing to any other: files, bodies,
 * connections. Whatever the guest leaves open is closed with the invocation. Any thread.
 */
public final class Handles implements AutoCloseable {

  /** Something open. Closing it twice is harmless, and never fails. */
  public interface Open extends AutoCloseable {
    @Override
    void close();
  }

  private final Limits limits;
  private final Map<Long, Open> open = new HashMap<>();
  private long latest;
  private boolean closed;

  /** Nothing is open yet; as much may be as limit {@code open-handles} says. */
  public Handles(Limits limits) {
    this.limits = limits;
  }

  /**
   * Takes something over and gives it a number, never given before during this invocation.
   *
   * @throws AnnexException {@code LIMIT_REACHED} when too much is open, {@code CANCELLED} when the
   *     invocation is over; what was given is closed then
   */
  public long add(Open opened) {
    long most = limits.get(Limit.OPEN_HANDLES);
    synchronized (this) {
      if (!closed && open.size() < most) {
        latest++;
        open.put(latest, opened);
        return latest;
      }
    }
    opened.close();
    if (closed) {
      throw new AnnexException(
          ErrorCode.CANCELLED, "Opening it failed: the call that asked for it is over.");
    }
    throw new AnnexException(
        ErrorCode.LIMIT_REACHED,
        "Opening one more failed: this call holds %d open, limit %s. Close what is not needed any more; its manifest may want up to %d, if the operator allows that."
            .formatted(most, Limit.OPEN_HANDLES.key(), Limit.OPEN_HANDLES.maximum()),
        Map.of("limit", Json.object().stringNode(Limit.OPEN_HANDLES.key())));
  }

  /**
   * What stands under a number.
   *
   * @param operation the operation that asks, for the message
   * @throws AnnexException {@code INVALID_HOST_CALL} when nothing of this kind does
   */
  public <T extends Open> T get(String operation, long number, Class<T> kind) {
    return find(number, kind)
        .orElseThrow(() ->
            HostRequests.invalidField(
                operation,
                "handle",
                "is %d, and this call holds no such thing open".formatted(number)));
  }

  /** What stands under a number; empty when nothing of this kind does. */
  public synchronized <T extends Open> Optional<T> find(long number, Class<T> kind) {
    Open found = open.get(number);
    return kind.isInstance(found) ? Optional.of(kind.cast(found)) : Optional.empty();
  }

  /** Everything of one kind that is open. */
  public synchronized <T extends Open> List<T> all(Class<T> kind) {
    return open.values().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Closes what stands under a number; harmless when nothing does. */
  public void close(long number) {
    Open found;
    synchronized (this) {
      found = open.remove(number);
    }
    if (found != null) {
      found.close();
    }
  }

  /** How much is open. */
  public synchronized int size() {
    return open.size();
  }

  /** Closes everything; nothing can be added from now on. */
  @Override
  public void close() {
    List<Open> left;
    synchronized (this) {
      closed = true;
      left = new ArrayList<>(open.values());
      open.clear();
    }
    left.forEach(Open::close);
  }
}
