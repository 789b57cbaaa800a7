package dev.annex.core.sandbox;

import dev.annex.api.call.SessionId;
import dev.annex.api.extension.Extension;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.Sandbox;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The place of one instance: of one package, for one session. Touched under the lock of {@link
 * SessionInstances} only, but for the sandbox, which belongs to whoever holds the slot.
 */
final class SessionSlot {

  final Key key;
  final Extension extension;

  /** Who wants it next. */
  final Deque<Ticket> waiting = new ArrayDeque<>();

  Optional<Sandbox> sandbox = Optional.empty();

  /** Whether a call holds it. */
  boolean busy = true;

  /** Whether it left the map, so that what it holds is not kept for another call. */
  boolean discarded;

  Instant idleSince = Instant.MIN;
  long idleBytes;

  /** The slot of a call that holds it at once. */
  SessionSlot(Key key, Extension extension) {
    this.key = key;
    this.extension = extension;
  }

  /**
   * Whose it is. The principal is part of it, so that nobody gets at the state of another by
   * learning a session's id.
   */
  record Key(ExtensionId extension, Digest digest, String principal, SessionId session) {}

  /** One who waits; {@code admitted} is touched under the lock. */
  static final class Ticket {
    final CountDownLatch free = new CountDownLatch(1);
    boolean admitted;
  }
}
