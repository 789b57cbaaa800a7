package dev.annex.mcp.legacy;

import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.McpSettings;
import dev.annex.mcp.SessionStore;
import dev.annex.mcp.StoredSession;
import dev.annex.mcp.call.Wire;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** The sessions opened over HTTP: found again after a restart, forgotten when idle. Any thread. */
final class HttpSessions {

  private static final int LONGEST_ID = 128;
  private static final Duration SAVE_EVERY = Duration.ofMinutes(1);

  private final LegacyEra era;
  private final SessionStore store;
  private final McpSettings settings;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, HttpSession> live = new ConcurrentHashMap<>();

  HttpSessions(LegacyEra era, SessionStore store) {
    this.era = era;
    this.store = store;
    this.settings = era.engine().settings();
  }

  /** A session and its streams. */
  static final class HttpSession {
    private final LegacySession session;
    private final Streams streams;
    private volatile Instant lastUsed;
    private volatile Instant saved;

    private HttpSession(LegacySession session, Streams streams, Instant now) {
      this.session = session;
      this.streams = streams;
      this.lastUsed = now;
      this.saved = now;
    }

    LegacySession session() {
      return session;
    }

    Streams streams() {
      return streams;
    }

    private boolean idle(Instant since) {
      return lastUsed.isBefore(since) && session.running().isEmpty() && !streams.reading();
    }
  }

  HttpSession open(McpPrincipal principal, ObjectNode params) {
    Streams streams = new Streams(settings.limits());
    LegacySession session = era.open(newId(), principal, params, streams);
    HttpSession opened = new HttpSession(session, streams, now());
    makeRoom(principal);
    live.put(session.id(), opened);
    store.save(session.stored(now()));
    return opened;
  }

  /** A session for a single request of a client that has none. */
  HttpSession passing(McpPrincipal principal, Revision revision) {
    Streams streams = new Streams(settings.limits());
    ObjectNode nothing = Wire.object();
    return new HttpSession(
        new LegacySession("", principal, revision, nothing, nothing, streams), streams, now());
  }

  /** Finds a session of this principal. */
  Optional<HttpSession> find(String id, McpPrincipal principal) {
    if (id.length() > LONGEST_ID) {
      return Optional.empty();
    }
    Optional<HttpSession> known =
        Optional.ofNullable(live.get(id))
            .or(() -> restore(id, principal))
            .filter(open -> open.session().principal().id().equals(principal.id()));
    known.ifPresent(open -> {
      open.session().usedBy(principal);
      touch(open);
    });
    return known;
  }

  void close(HttpSession closed) {
    live.remove(closed.session().id());
    store.delete(closed.session().id());
    era.close(closed.session());
    closed.streams().close();
  }

  /** Forgets what was idle for too long. */
  void sweep() {
    Instant since = now().minus(settings.limits().sessionIdle());
    List<HttpSession> all = new ArrayList<>(live.values());
    all.stream().filter(session -> session.idle(since)).forEach(this::close);
  }

  /** Lets go of all sessions without forgetting them in the store. */
  void stop() {
    live.values()
        .forEach(open -> {
          era.close(open.session());
          open.streams().close();
        });
    live.clear();
  }

  private void touch(HttpSession used) {
    used.lastUsed = now();
    if (Duration.between(used.saved, used.lastUsed).compareTo(SAVE_EVERY) > 0) {
      used.saved = used.lastUsed;
      store.save(used.session().stored(used.lastUsed));
    }
  }

  private Optional<HttpSession> restore(String id, McpPrincipal principal) {
    Optional<StoredSession> stored =
        store.find(id).filter(session -> session.principalId().equals(principal.id()));
    Instant since = now().minus(settings.limits().sessionIdle());
    if (stored.filter(session -> session.lastUsed().isBefore(since)).isPresent()) {
      store.delete(id);
      return Optional.empty();
    }
    return stored.map(session -> live.computeIfAbsent(id, key -> revive(session, principal)));
  }

  private HttpSession revive(StoredSession stored, McpPrincipal principal) {
    Streams streams = new Streams(settings.limits());
    LegacySession session =
        new LegacySession(
            stored.id(),
            principal,
            Revision.find(stored.protocolVersion()).orElse(Revision.newest()),
            stored.client(),
            stored.capabilities(),
            streams);
    session.initialized();
    era.engine().changes().add(session);
    return new HttpSession(session, streams, now());
  }

  private void makeRoom(McpPrincipal principal) {
    List<HttpSession> own =
        live.values().stream()
            .filter(open -> open.session().principal().id().equals(principal.id()))
            .toList();
    if (own.size() >= settings.limits().sessionsPerPrincipal()) {
      closeLongestIdle(own);
    }
    if (live.size() >= settings.limits().sessions()) {
      closeLongestIdle(live.values().stream().toList());
    }
  }

  private void closeLongestIdle(List<HttpSession> candidates) {
    candidates.stream()
        .min(
            Comparator.<HttpSession, Boolean>comparing(open -> !open.idle(Instant.MAX))
                .thenComparing(open -> open.lastUsed))
        .ifPresent(this::close);
  }

  private String newId() {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private Instant now() {
    return settings.clock().instant();
  }
}
