package dev.annex.mcp;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

final class InMemorySessions implements SessionStore {

  private final Map<String, StoredSession> sessions = new ConcurrentHashMap<>();

  @Override
  public void save(StoredSession session) {
    sessions.put(session.id(), session);
  }

  @Override
  public Optional<StoredSession> find(String id) {
    return Optional.ofNullable(sessions.get(id));
  }

  @Override
  public void delete(String id) {
    sessions.remove(id);
  }
}
