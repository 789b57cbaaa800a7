package dev.annex.capabilities.secrets;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.SecretStore;
import dev.annex.api.value.Secret;
import dev.annex.capabilities.secrets.GetSecret.Request;
import dev.annex.capabilities.secrets.GetSecret.Response;
import java.util.Optional;
import java.util.function.BiConsumer;

final class GetSecret implements Operation<Request, OwnSecrets.One, Response> {

  static final String NAME = "secrets.get";

  record Request(Optional<String> name) {}

  /** Empty when there is none. */
  record Response(Optional<String> value) {
    @Override
    public String toString() {
      return "•••";
    }
  }

  private final SecretStore store;
  private final BiConsumer<ExtensionId, Secret> known;

  GetSecret(SecretStore store, BiConsumer<ExtensionId, Secret> known) {
    this.store = store;
    this.known = known;
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
    Optional<Secret> secret = store.get(target.owner(), target.name());
    secret.ifPresent(value -> known.accept(target.holder(), value));
    return new Response(secret.map(Secret::reveal));
  }

  @Override
  public boolean routine() {
    return true;
  }
}
