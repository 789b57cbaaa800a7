package dev.annex.cli.asset;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.store.SecretStore;
import dev.annex.api.value.Json;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents that a person names: written out, or in a file after {@code @}. */
final class Document {

  private static final int MAX_BYTES = 1 << 20;

  private Document() {}

  /**
   * Reads an object. What cannot be read is not quoted: it may be a secret.
   *
   * @param what continues "The …"
   */
  static ObjectNode read(String text, String what) {
    try {
      JsonNode document = text.startsWith("@") ? Json.parse(file(text, what)) : Json.parse(text);
      if (document.isObject()) {
        return document.asObject();
      }
    } catch (AnnexException e) {
      throw refused(what);
    }
    throw refused(what);
  }

  private static CommandFailure refused(String what) {
    return CommandFailure.refused(
        "The %s is no JSON object. Expected one such as {\"region\":\"eu\"}, or @FILE with one."
            .formatted(what));
  }

  private static byte[] file(String text, String what) {
    try (InputStream in = Files.newInputStream(Path.of(text.substring(1)))) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw CommandFailure.refused("The %s is larger than %d bytes.".formatted(what, MAX_BYTES));
      }
      return bytes;
    } catch (IOException | InvalidPathException e) {
      throw CommandFailure.refused("Reading the %s failed: %s.".formatted(what, e));
    }
  }

  /**
   * Adds the values of secret fields that the config does not hold: typed unseen, or one of them on
   * standard input.
   */
  static void addSecrets(ObjectNode config, List<String> fields, Session session) {
    for (String field : fields) {
      if (!config.has(field)) {
        config.put(field, session.terminal().secret(field, SecretStore.MAX_VALUE_BYTES).reveal());
      }
    }
  }
}
