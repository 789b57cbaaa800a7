package dev.annex.capabilities.secrets;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Secret;
import dev.annex.capabilities.secrets.RevealSecret.Request;
import dev.annex.capabilities.secrets.RevealSecret.Response;
import dev.annex.capabilities.secrets.RevealSecret.Target;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Shows a secret of the operator in plain, for code that has to work with it itself. */
final class RevealSecret implements Operation<Request, Target, Response> {

  static final String NAME = "secrets.reveal";

  record Request(Optional<String> name) {}

  /** One of the operator's secrets, and who is to see it. */
  record Target(ExtensionId holder, SecretName name) {
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
  private final BiConsumer<ExtensionId, Secret> known;

  RevealSecret(SecretStore store, BiConsumer<ExtensionId, Secret> known) {
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
  public Target resolve(Request request, Requester requester) {
    return new Target(requester.extension().id(), Names.required(request.name(), NAME));
  }

  @Override
  public Response perform(Permit<Target> permit, HostContext context) {
    Target target = permit.target();
    Optional<Secret> secret = store.get(Owner.operator(), target.name());
    secret.ifPresent(value -> known.accept(target.holder(), value));
    return new Response(secret.map(Secret::reveal));
  }

  @Override
  public boolean routine() {
    return false;
  }
}
