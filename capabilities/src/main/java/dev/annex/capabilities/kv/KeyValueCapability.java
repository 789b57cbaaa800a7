package dev.annex.capabilities.kv;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.store.KeyValueStore;
import java.time.Clock;
import java.util.List;

/**
 * Keeps small values for an extension between its calls. Every extension sees its own values only:
 * whose they are is never part of a request.
 */
public final class KeyValueCapability implements Capability {

  private final List<Operation<?, ?, ?>> operations;

  /**
   * Keeps values in a store.
   *
   * @param clock what times to live are counted from; the same as the store's
   */
  public KeyValueCapability(KeyValueStore store, Clock clock) {
    this.operations =
        List.of(
            new GetValue(store),
            new SetValue(store, clock),
            new DeleteValue(store),
            new ListKeys(store));
  }

  @Override
  public String name() {
    return "kv";
  }

  @Override
  public String summary() {
    return "Keep small values between calls, apart for every extension";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    return KeyValuePermission.read(request);
  }
}
