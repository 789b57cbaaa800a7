package dev.annex.capabilities.injection;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Secret;
import dev.annex.capabilities.secrets.SecretSource;
import dev.annex.capabilities.secrets.SecretUse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Secrets in memory, with a permission {@code secrets.use=NAME} for each. */
public final class FakeVault implements SecretSource, Capability {

  private final Map<String, Secret> secrets = new ConcurrentHashMap<>();

  /** Holds one more. */
  public FakeVault with(String name, String value) {
    secrets.put(name, Secret.of(value));
    return this;
  }

  @Override
  public Optional<Secret> find(ExtensionId holder, String name) {
    return Optional.ofNullable(secrets.get(name));
  }

  @Override
  public String name() {
    return "secrets";
  }

  @Override
  public String summary() {
    return "Secrets of a test";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return List.of();
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    return new Use(request.scope());
  }

  private record Use(String name) implements Permission {
    @Override
    public boolean covers(Access<?> access) {
      return access.action().name().equals(SecretUse.ACTION)
          && access.target() instanceof SecretUse use
          && use.name().equals(name);
    }

    @Override
    public String describe() {
      return "use secret " + name;
    }

    @Override
    public Risk risk() {
      return Risk.HIGH;
    }

    @Override
    public boolean changesState() {
      return false;
    }

    @Override
    public boolean reachesOutside() {
      return true;
    }
  }
}
