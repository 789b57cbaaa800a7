package dev.annex.capabilities.random;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.capabilities.free.NoPermission;
import java.util.List;
import java.util.random.RandomGenerator;

/** Gives random bytes. Needs no permission. */
public final class RandomCapability implements Capability {

  private final List<Operation<?, ?, ?>> operations;

  /**
   * Gives bytes of a generator.
   *
   * @param random safe for several threads at once and not to be guessed, as {@link
   *     java.security.SecureRandom} is
   */
  public RandomCapability(RandomGenerator random) {
    this.operations = List.of(new DrawBytes(random));
  }

  @Override
  public String name() {
    return "random";
  }

  @Override
  public String summary() {
    return "Give random bytes";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    throw NoPermission.needed(request);
  }
}
