package dev.annex.mcp;

import java.util.Optional;

/**
 * Keeps legacy sessions over restarts; implemented by hosts that have a database.
 *
 * <p>Any thread. A session id is a bearer secret together with its principal: store it accordingly.
 */
public interface SessionStore {

  /** Writes a session, replacing what was stored under its id. */
  void save(StoredSession session);

  /** Reads a session. */
  Optional<StoredSession> find(String id);

  /** Forgets a session; does nothing if it is unknown. */
  void delete(String id);

  /** Remembers nothing after the process ends. */
  static SessionStore inMemory() {
    return new InMemorySessions();
  }
}
