package dev.annex.capabilities.secrets;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.store.SecretStore;
import dev.annex.capabilities.secrets.ListSecrets.Request;
import dev.annex.capabilities.secrets.ListSecrets.Response;
import java.util.List;
import java.util.Optional;

final class ListSecrets implements Operation<Request, OwnSecrets.Listing, Response> {

  static final String NAME = "secrets.list";
  static final int DEFAULT_LIMIT = 100;
  static final int MAX_LIMIT = 1_000;

  record Request(Optional<String> prefix, Optional<String> after, Optional<Long> limit) {}

  record Response(List<String> names) {}

  private final SecretStore store;

  ListSecrets(SecretStore store) {
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
  public OwnSecrets.Listing resolve(Request request, Requester requester) {
    long limit = request.limit().orElse((long) DEFAULT_LIMIT);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw HostRequests.invalidField(
          NAME, "limit", "is %d, it must be between 1 and %d".formatted(limit, MAX_LIMIT));
    }
    return new OwnSecrets.Listing(
        requester.extension().id(),
        Names.start(request.prefix(), NAME, "prefix"),
        Names.start(request.after(), NAME, "after"),
        (int) limit);
  }

  @Override
  public Response perform(Permit<OwnSecrets.Listing> permit, HostContext context) {
    OwnSecrets.Listing target = permit.target();
    return new Response(
        store.list(target.owner(), target.prefix(), target.after(), target.limit()).stream()
            .map(entry -> entry.name().value())
            .toList());
  }

  @Override
  public boolean routine() {
    return true;
  }
}
