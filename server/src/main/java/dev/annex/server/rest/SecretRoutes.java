package dev.annex.server.rest;

import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.Limit;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore;
import dev.annex.api.store.SecretStore.Entry;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.store.Vault;
import dev.annex.store.Vault.NewMaster;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Secrets as the operator sees them: by name. No answer, failure or journal line holds a value, and
 * there is no way to read one here.
 */
final class SecretRoutes {

  private static final int MAX_LISTED = 1_000;

  private final AdminParts parts;
  private final Vault vault;

  SecretRoutes(AdminParts parts) {
    this.parts = parts;
    this.vault = parts.vault();
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/secrets", this::list),
        new Route("POST", "/secrets", this::set),
        new Route("DELETE", "/secrets", this::remove),
        new Route("GET", "/vault", this::status),
        new Route("POST", "/vault/rotate", this::rotate));
  }

  private AdminResponse list(Asked asked) {
    asked.allowQuery("extension", "after", "limit");
    long limit = asked.number("limit", MAX_LISTED);
    if (limit < 1 || limit > MAX_LISTED) {
      throw asked.invalid("limit", "must be between 1 and " + MAX_LISTED);
    }
    Optional<ExtensionId> extension = extension(asked.query("extension"));
    ArrayNode items = Json.object().arrayNode();
    vault
        .list(owner(extension), "", asked.query("after").orElse(""), (int) limit)
        .forEach(
            entry -> items.add(json(entry.name(), extension).put("changedAt", changedAt(entry))));
    return AdminResponse.ok(Shapes.list(items));
  }

  private static String changedAt(Entry entry) {
    return entry.changedAt().toString();
  }

  private AdminResponse set(Asked asked) {
    asked.allowQuery();
    Members members = membersInSecret(asked, "name", "value", "extension");
    SecretName name = new SecretName(members.text("name"));
    Optional<ExtensionId> extension = extension(members.optionalText("extension"));
    Secret value = Secret.of(members.text("value"));
    SecretStore.problem(value)
        .ifPresent(why -> {
          throw asked.invalid("value", why);
        });
    int most = Math.toIntExact(Limit.SECRETS.maximum());
    if (!vault.put(owner(extension), name, value, most)) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "Storing secret \"%s\" failed: there are %d already, which is the most that is kept for one owner. Remove what is not needed any more."
              .formatted(name, most));
    }
    journal(asked, extension, "secret.set", name.value(), Json.object());
    return AdminResponse.created(json(name, extension));
  }

  private AdminResponse remove(Asked asked) {
    asked.allowQuery("name", "extension");
    SecretName name =
        new SecretName(asked.query("name").orElseThrow(() -> asked.invalid("name", "is missing")));
    Optional<ExtensionId> extension = asked.query("extension").map(ExtensionId::new);
    boolean removed = vault.delete(owner(extension), name);
    if (removed) {
      journal(asked, extension, "secret.remove", name.value(), Json.object());
    }
    return AdminResponse.ok(json(name, extension).put("removed", removed));
  }

  private AdminResponse status(Asked asked) {
    asked.allowQuery();
    return AdminResponse.ok(json(vault.status()));
  }

  private AdminResponse rotate(Asked asked) {
    asked.allowQuery();
    Members members = membersInSecret(asked, "masterKey", "value");
    Optional<Secret> value = members.optionalText("value").map(Secret::of);
    NewMaster master =
        switch (members.optionalText("masterKey").orElse("same")) {
          case "same" -> new NewMaster.Same();
          case "file" -> new NewMaster.InFile();
          case "key" -> new NewMaster.Key(required(asked, value));
          case "passphrase" -> new NewMaster.Passphrase(required(asked, value));
          default -> throw asked.invalid("masterKey", "must be same, file, key or passphrase");
        };
    boolean unused = master instanceof NewMaster.Same || master instanceof NewMaster.InFile;
    if (unused && value.isPresent()) {
      throw asked.invalid("value", "is only for a masterKey that is key or passphrase");
    }
    Vault.Status status = vault.rotate(master);
    ObjectNode facts =
        Json.object().put("generation", status.generation()).put("secrets", status.secrets());
    journal(asked, Optional.empty(), "vault.rotate", status.source(), facts);
    return AdminResponse.ok(json(status));
  }

  private static Secret required(Asked asked, Optional<Secret> value) {
    return value.orElseThrow(() -> asked.invalid("value", "is missing"));
  }

  /** A body that cannot be read is not quoted: it may be the value itself. */
  static Members membersInSecret(Asked asked, String... names) {
    try {
      return asked.members(names);
    } catch (AnnexException e) {
      if (e.code() != ErrorCode.INVALID_JSON) {
        throw e;
      }
      throw unreadable(asked);
    }
  }

  private static AnnexException unreadable(Asked asked) {
    return new AnnexException(
        ErrorCode.INVALID_JSON,
        "%s %s failed: its body is no JSON document."
            .formatted(asked.request().method(), asked.request().path()));
  }

  private Optional<ExtensionId> extension(Optional<String> id) {
    Optional<ExtensionId> extension = id.map(ExtensionId::new);
    extension
        .filter(one ->
            parts.host().catalog().extension(one).isEmpty()
                && parts.host().installer().installed(one).isEmpty())
        .ifPresent(one -> {
          throw ExtensionRoutes.notInstalled(one);
        });
    return extension;
  }

  private static Owner owner(Optional<ExtensionId> extension) {
    return extension.map(Owner::extension).orElseGet(Owner::operator);
  }

  private static ObjectNode json(SecretName name, Optional<ExtensionId> extension) {
    ObjectNode json = Json.object().put("name", name.value());
    extension.ifPresent(id -> json.put("extension", id.value()));
    return json;
  }

  private static ObjectNode json(Vault.Status status) {
    ObjectNode json = Json.object();
    json.put("generation", status.generation());
    json.put("secrets", status.secrets());
    json.put("masterKey", status.source());
    json.put("where", status.where());
    status.masterKeyId().ifPresent(id -> json.put("masterKeyId", id));
    return json;
  }

  private void journal(
      Asked asked,
      Optional<ExtensionId> extension,
      String action,
      String target,
      ObjectNode facts) {
    parts
        .host()
        .journal()
        .append(
            new JournalEntry(
                parts.clock().instant(),
                JournalEntry.Kind.HOST,
                JournalEntry.Verdict.DONE,
                Optional.empty(),
                asked.request().by(),
                extension,
                action,
                target,
                facts));
    parts.host().journal().commit();
  }
}
