package dev.annex.capabilities.kv;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.store.KeyValueStore;
import dev.annex.api.store.KeyValueStore.Entry;
import dev.annex.capabilities.kv.GetValue.Request;
import dev.annex.capabilities.kv.GetValue.Response;
import java.util.Optional;

final class GetValue implements Operation<Request, OwnKeys.Reading, Response> {

  static final String NAME = "kv.get";

  record Request(Optional<String> space, Optional<String> key) {}

  record Response(Optional<byte[]> value, Optional<Long> revision) {}

  private final KeyValueStore store;

  GetValue(KeyValueStore store) {
    this.store = store;
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
  public OwnKeys.Reading resolve(Request request, Requester requester) {
    return new OwnKeys.Reading(
        KeyRules.owner(request.space(), NAME, requester),
        KeyRules.key(request.key(), NAME, requester));
  }

  @Override
  public Response perform(Permit<OwnKeys.Reading> permit, HostContext context) {
    OwnKeys.Reading target = permit.target();
    Optional<Entry> entry = store.get(target.owner(), target.key());
    return new Response(entry.map(Entry::value), entry.map(Entry::revision));
  }

  @Override
  public boolean routine() {
    return true;
  }
}
