package dev.annex.cli.secret;

import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.SafeText;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code annex secret rotate}: encrypts all secrets anew. */
@Command(
    name = "rotate",
    description = {
      "Encrypt all secrets anew, under a new data key.",
      "",
      "A new master key goes into the file; where the environment holds the master key, the new one"
          + " is read from standard input or typed unseen. Killed in between, nothing is lost."
    },
    footer = {
      "",
      "Examples:",
      "  annex secret rotate",
      "  annex secret rotate --new-master-key",
      "  openssl rand -base64 32 | tee new.key | annex secret rotate --new-master-key key"
    })
public final class RotateVault implements Runnable {

  private static final int MOST_BYTES = 4_096;
  private static final int SHOWN = 512;

  /** Where a master key is kept. */
  enum Kind {
    file("ANNEX_MASTER_KEY_FILE or the data directory"),
    key("ANNEX_MASTER_KEY"),
    passphrase("ANNEX_MASTER_PASSPHRASE"),
    same("");

    private final String where;

    Kind(String where) {
      this.where = where;
    }
  }

  private final Session session;

  @Option(
      names = "--new-master-key",
      arity = "0..1",
      fallbackValue = "same",
      paramLabel = "KIND",
      description =
          "Under a new master key as well: file, key or passphrase. Without: the kind there is.")
  private Optional<Kind> master = Optional.empty();

  /** The command in a session. */
  public RotateVault(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      JsonNode before = host.get("/vault");
      ObjectNode request = Json.object();
      Optional<Kind> wanted = master.map(kind -> kind == Kind.same ? kindOf(before) : kind);
      wanted.ifPresent(kind -> request.put("masterKey", kind.name()));
      wanted.flatMap(this::value).ifPresent(value -> request.put("value", value));
      JsonNode after = host.post("/vault/rotate", request);
      long count = after.path("secrets").asLong(0);
      session
          .terminal()
          .line("Encrypted %d %s anew.".formatted(count, count == 1 ? "secret" : "secrets"));
      wanted.ifPresent(kind -> sayWhatIsLeftToDo(kindOf(before), kind, after));
    }
  }

  private static Kind kindOf(JsonNode vault) {
    return switch (vault.path("masterKey").asString("")) {
      case "key" -> Kind.key;
      case "passphrase" -> Kind.passphrase;
      default -> Kind.file;
    };
  }

  private Optional<String> value(Kind kind) {
    return switch (kind) {
      case file, same -> Optional.empty();
      case key ->
          Optional.of(
              session.terminal().secret("New master key, base64 of 32 bytes", MOST_BYTES).reveal());
      case passphrase ->
          Optional.of(session.terminal().secret("New passphrase", MOST_BYTES).reveal());
    };
  }

  private void sayWhatIsLeftToDo(Kind before, Kind now, JsonNode after) {
    if (now == Kind.file) {
      session
          .terminal()
          .line(
              "The new master key is in %s."
                  .formatted(SafeText.line(after.path("where").asString(""), SHOWN)));
      if (before != Kind.file) {
        session.terminal().line("Before the next start, unset %s.".formatted(before.where));
      }
      return;
    }
    session.terminal().line("Before the next start, set %s to the new one.".formatted(now.where));
    if (before != now && before != Kind.file) {
      session.terminal().line("And unset %s.".formatted(before.where));
    }
  }
}
