package dev.annex.capabilities.workspace;

import dev.annex.api.value.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Secrets that are gone with the test. One thread. */
final class MapAssetSecrets implements AssetSecrets {

  private final Map<String, Secret> kept = new TreeMap<>();

  @Override
  public Optional<Secret> get(long asset, String field) {
    return Optional.ofNullable(kept.get(asset + "/" + field));
  }

  @Override
  public void put(long asset, String field, Secret value) {
    kept.put(asset + "/" + field, value);
  }

  @Override
  public void remove(long asset, String field) {
    kept.remove(asset + "/" + field);
  }

  Map<String, Secret> all() {
    return kept;
  }
}
