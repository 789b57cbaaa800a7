package dev.annex.capabilities.secrets;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore;
import dev.annex.api.value.Secret;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A store for tests, because this module does not see the one of the core. Any thread. */
public final class MapSecretStore implements SecretStore {

  private final Map<Owner, NavigableMap<SecretName, Kept>> owners = new HashMap<>();
  private final Clock clock;

  /** A store whose entries are dated by this clock. */
  public MapSecretStore(Clock clock) {
    this.clock = clock;
  }

  private NavigableMap<SecretName, Kept> of(Owner owner) {
    return owners.computeIfAbsent(owner, key -> new TreeMap<>());
  }

  @Override
  public synchronized Optional<Secret> get(Owner owner, SecretName name) {
    return Optional.ofNullable(of(owner).get(name)).map(Kept::value);
  }

  @Override
  public synchronized boolean has(Owner owner, SecretName name) {
    return of(owner).containsKey(name);
  }

  @Override
  public synchronized boolean put(Owner owner, SecretName name, Secret value, int most) {
    SecretStore.problem(value)
        .ifPresent(why -> {
          throw new AnnexException(
              ErrorCode.INVALID_REQUEST,
              "Storing secret \"%s\" of %s failed: the value %s.".formatted(name, owner, why));
        });
    NavigableMap<SecretName, Kept> secrets = of(owner);
    if (!secrets.containsKey(name) && secrets.size() >= most) {
      return false;
    }
    secrets.put(name, new Kept(value, clock.instant()));
    return true;
  }

  @Override
  public synchronized boolean delete(Owner owner, SecretName name) {
    return of(owner).remove(name) != null;
  }

  @Override
  public synchronized List<Entry> list(Owner owner, String prefix, String after, int limit) {
    return of(owner).entrySet().stream()
        .filter(entry -> entry.getKey().value().startsWith(prefix))
        .filter(entry -> entry.getKey().value().compareTo(after) > 0)
        .limit(limit)
        .map(entry -> new Entry(entry.getKey(), entry.getValue().changedAt()))
        .toList();
  }

  @Override
  public synchronized void clear(Owner owner) {
    owners.remove(owner);
  }

  private record Kept(Secret value, Instant changedAt) {}
}
