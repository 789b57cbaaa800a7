package dev.annex.capabilities.kv;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.store.KeyValueStore;
import dev.annex.capabilities.kv.DeleteValue.Request;
import dev.annex.capabilities.kv.DeleteValue.Response;
import java.util.Optional;

final class DeleteValue implements Operation<Request, OwnKeys.Removing, Response> {

  static final String NAME = "kv.delete";

  record Request(Optional<String> space, Optional<String> key, Optional<Long> ifRevision) {}

  record Response(boolean deleted) {}

  private final KeyValueStore store;
  private final KeyValueChanges changes;

  DeleteValue(KeyValueStore store, KeyValueChanges changes) {
    this.store = store;
    this.changes = changes;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public OwnKeys.Removing resolve(Request request, Requester requester) {
    return new OwnKeys.Removing(
        KeyRules.owner(request.space(), NAME, requester),
        KeyRules.key(request.key(), NAME, requester),
        KeyRules.condition(request.ifRevision()));
  }

  @Override
  public Response perform(Permit<OwnKeys.Removing> permit, HostContext context) {
    OwnKeys.Removing target = permit.target();
    boolean deleted = store.delete(target.owner(), target.key(), target.condition());
    if (deleted) {
      changes.changed(target.owner(), target.key(), true);
    }
    return new Response(deleted);
  }

  @Override
  public boolean routine() {
    return true;
  }
}
