package dev.annex.capabilities.kv;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.store.KeyValueStore;
import dev.annex.capabilities.kv.ListKeys.Request;
import dev.annex.capabilities.kv.ListKeys.Response;
import java.util.List;
import java.util.Optional;

final class ListKeys implements Operation<Request, OwnKeys.Listing, Response> {

  static final String NAME = "kv.list";
  static final int DEFAULT_LIMIT = 100;
  static final int MAX_LIMIT = 1_000;

  record Request(
      Optional<String> space,
      Optional<String> prefix,
      Optional<String> after,
      Optional<Long> limit) {}

  record Response(List<String> keys) {}

  private final KeyValueStore store;

  ListKeys(KeyValueStore store) {
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
  public OwnKeys.Listing resolve(Request request, Requester requester) {
    long limit = request.limit().orElse((long) DEFAULT_LIMIT);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw HostRequests.invalidField(
          NAME, "limit", "is %d, it must be between 1 and %d".formatted(limit, MAX_LIMIT));
    }
    return new OwnKeys.Listing(
        KeyRules.owner(request.space(), NAME, requester),
        KeyRules.text(request.prefix().orElse(""), NAME, "prefix", requester),
        KeyRules.text(request.after().orElse(""), NAME, "after", requester),
        (int) limit);
  }

  @Override
  public Response perform(Permit<OwnKeys.Listing> permit, HostContext context) {
    OwnKeys.Listing target = permit.target();
    return new Response(
        store.list(target.owner(), target.prefix(), target.after(), target.limit()));
  }

  @Override
  public boolean routine() {
    return true;
  }
}
