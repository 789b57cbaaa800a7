package dev.annex.capabilities.secrets;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Secret;
import dev.annex.capabilities.secrets.RevealSecret.Request;
import dev.annex.capabilities.secrets.RevealSecret.Response;
import dev.annex.capabilities.secrets.RevealSecret.Target;
import java.util.Optional;

/** Shows a secret of the operator in plain, for code that has to work with it itself. */
final class RevealSecret implements Operation<Request, Target, Response> {

  static final String NAME = "secrets.reveal";

  record Request(Optional<String> name) {}

  /** One of the operator's secrets. */
  record Target(SecretName name) {
    @Override
    public String toString() {
      return name.value();
    }
  }

  /** Empty when there is none. */
  record Response(Optional<String> value) {
    @Override
    public String toString() {
      return "•••";
    }
  }

  private final SecretStore store;

  RevealSecret(SecretStore store) {
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
  public Target resolve(Request request, Requester requester) {
    return new Target(Names.required(request.name(), NAME));
  }

  @Override
  public Response perform(Permit<Target> permit, HostContext context) {
    return new Response(store.get(Owner.operator(), permit.target().name()).map(Secret::reveal));
  }

  @Override
  public boolean routine() {
    return false;
  }
}
