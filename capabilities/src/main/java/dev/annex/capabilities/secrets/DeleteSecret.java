package dev.annex.capabilities.secrets;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.store.SecretStore;
import dev.annex.capabilities.secrets.DeleteSecret.Request;
import dev.annex.capabilities.secrets.DeleteSecret.Response;
import java.util.Optional;

final class DeleteSecret implements Operation<Request, OwnSecrets.One, Response> {

  static final String NAME = "secrets.delete";

  record Request(Optional<String> name) {}

  record Response(boolean deleted) {}

  private final SecretStore store;

  DeleteSecret(SecretStore store) {
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
    return new Response(store.delete(target.owner(), target.name()));
  }

  @Override
  public boolean routine() {
    return false;
  }
}
