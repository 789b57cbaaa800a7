package dev.annex.capabilities.secrets;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.SecretStore;
import dev.annex.api.value.Secret;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Keeps secrets for an extension, and lets it use those of the operator. Every extension has its
 * own: whose they are is never part of a request. The operator's are sent by the host for it (see
 * {@link SecretUse}), and shown only under a permission of their own.
 */
public final class SecretsCapability implements Capability {

  private final List<Operation<?, ?, ?>> operations;

  /** Keeps secrets in a store. */
  public SecretsCapability(SecretStore store) {
    this(store, (extension, secret) -> {});
  }

  /**
   * Keeps secrets in a store.
   *
   * @param known is told of each value that an extension gets to know or names itself; quick, any
   *     thread
   */
  public SecretsCapability(SecretStore store, BiConsumer<ExtensionId, Secret> known) {
    this.operations =
        List.of(
            new GetSecret(store, known),
            new HasSecret(store),
            new SetSecret(store, known),
            new DeleteSecret(store),
            new ListSecrets(store),
            new RevealSecret(store, known));
  }

  @Override
  public String name() {
    return "secrets";
  }

  @Override
  public String summary() {
    return "Keep secrets encrypted, apart for every extension, and use those of the operator";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    return switch (request.name()) {
      case "secrets" -> OwnPermission.read(OwnPermission.Reach.BOTH, request);
      case "secrets.read" -> OwnPermission.read(OwnPermission.Reach.READ, request);
      case "secrets.write" -> OwnPermission.read(OwnPermission.Reach.WRITE, request);
      case "secrets.use" -> UsePermission.read(request);
      case "secrets.reveal" -> RevealPermission.read(request);
      default ->
          throw new AnnexException(
              ErrorCode.INVALID_NAME,
              "Permission \"%s\" does not exist: there are secrets, secrets.read and secrets.write for an extension's own, secrets.use=NAME@ORIGIN and secrets.reveal=NAME for the operator's."
                  .formatted(request));
    };
  }
}
