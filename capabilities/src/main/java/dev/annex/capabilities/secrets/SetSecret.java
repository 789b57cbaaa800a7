package dev.annex.capabilities.secrets;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Limit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.capabilities.secrets.SetSecret.Request;
import dev.annex.capabilities.secrets.SetSecret.Response;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

final class SetSecret implements Operation<Request, OwnSecrets.Writing, Response> {

  static final String NAME = "secrets.set";

  record Request(Optional<String> name, Optional<String> value) {
    @Override
    public String toString() {
      return "•••";
    }
  }

  record Response(boolean stored) {}

  private final SecretStore store;
  private final BiConsumer<ExtensionId, Secret> known;

  SetSecret(SecretStore store, BiConsumer<ExtensionId, Secret> known) {
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
  public OwnSecrets.Writing resolve(Request request, Requester requester) {
    SecretName name = Names.required(request.name(), NAME);
    Secret value = Secret.of(HostRequests.required(request.value(), NAME, "value"));
    SecretStore.problem(value)
        .ifPresent(why -> {
          throw HostRequests.invalidField(NAME, "value", why);
        });
    long most = requester.extension().limits().get(Limit.SECRETS);
    return new OwnSecrets.Writing(requester.extension().id(), name, value, Math.toIntExact(most));
  }

  @Override
  public Response perform(Permit<OwnSecrets.Writing> permit, HostContext context) {
    OwnSecrets.Writing target = permit.target();
    known.accept(target.holder(), target.value());
    if (!store.put(target.owner(), target.name(), target.value(), target.most())) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "%s of \"%s\" refused: there are %d secrets already, limit %s. Delete what is not needed any more; its manifest may want up to %d, if the operator allows that."
              .formatted(
                  NAME, target.name(), target.most(), Limit.SECRETS.key(), Limit.SECRETS.maximum()),
          Map.of(
              "limit", Json.object().stringNode(Limit.SECRETS.key()),
              "value", Json.object().numberNode(target.most())));
    }
    return new Response(true);
  }

  @Override
  public boolean routine() {
    return false;
  }
}
