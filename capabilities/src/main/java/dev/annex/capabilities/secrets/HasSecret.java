package dev.annex.capabilities.secrets;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.store.SecretStore;
import dev.annex.capabilities.secrets.HasSecret.Request;
import dev.annex.capabilities.secrets.HasSecret.Response;
import java.util.Optional;

final class HasSecret implements Operation<Request, OwnSecrets.One, Response> {

  static final String NAME = "secrets.has";

  record Request(Optional<String> name) {}

  record Response(boolean present) {}

  private final SecretStore store;

  HasSecret(SecretStore store) {
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
  public OwnSecrets.One resolve(Request request, Requester requester) {
    return new OwnSecrets.One(requester.extension().id(), Names.required(request.name(), NAME));
  }

  @Override
  public Response perform(Permit<OwnSecrets.One> permit, HostContext context) {
    OwnSecrets.One target = permit.target();
    return new Response(store.has(target.owner(), target.name()));
  }

  @Override
  public boolean routine() {
    return true;
  }
}
