package dev.annex.capabilities.kv;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.store.KeyValueStore;
import java.time.Clock;
import java.util.List;

/**
 * Keeps small values for an extension between its calls. Every extension has values of its own that
 * no other sees; besides there are values that all share who were granted that.
 */
public final class KeyValueCapability implements Capability {

  private final List<Operation<?, ?, ?>> operations;

  /**
   * Keeps values in a store.
   *
   * @param changes hears of every change
   * @param clock what times to live are counted from; the same as the store's
   */
  public KeyValueCapability(KeyValueStore store, KeyValueChanges changes, Clock clock) {
    this.operations =
        List.of(
            new GetValue(store),
            new SetValue(store, changes, clock),
            new DeleteValue(store, changes),
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
