package dev.annex.cli.client;

import dev.annex.api.value.Json;
import dev.annex.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client's list of servers. What it holds besides the entry that is written stays as it is; the
 * file that was there is kept beside it, and the new one appears all at once.
 */
final class ClientFile {

  private static final int MAX_BYTES = 8 << 20;
  private static final String BYTE_ORDER_MARK = "\ufeff";

  /** Keeps numbers as they are written, which the mapper for Annex's own documents need not. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final Path file;

  ClientFile(Path file) {
    this.file = file;
  }

  /**
   * Writes an entry, over one of the same name.
   *
   * @param member the member that holds the servers
   * @return where the file that was there is kept; empty when there was none, or nothing to change
   */
  Optional<Path> put(String member, String name, ObjectNode entry) {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      ObjectNode document = Files.exists(target) ? read(target) : Json.object();
      ObjectNode before = document.deepCopy();
      ObjectNode servers = object(document, member);
      ObjectNode server = object(servers, name);
      entry.properties().forEach(part -> server.set(part.getKey(), part.getValue()));
      server.remove("url");
      if (document.equals(before)) {
        return Optional.empty();
      }
      return replace(target, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(document));
    } catch (IOException e) {
      throw CommandFailure.failed("Writing %s failed: %s.".formatted(file, e));
    }
  }

  private ObjectNode read(Path target) throws IOException {
    if (Files.size(target) > MAX_BYTES) {
      throw foreign("it is larger than any list of servers");
    }
    String text = Files.readString(target, StandardCharsets.UTF_8);
    if (text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(BYTE_ORDER_MARK.length());
    }
    if (text.isBlank()) {
      return Json.object();
    }
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode document) {
        return document;
      }
      throw foreign("it holds no JSON object");
    } catch (JacksonException e) {
      throw foreign("it is no plain JSON (%s)".formatted(e.getOriginalMessage()));
    }
  }

  private ObjectNode object(ObjectNode parent, String member) {
    JsonNode found = parent.path(member);
    if (found.isMissingNode()) {
      return parent.putObject(member);
    }
    if (found instanceof ObjectNode object) {
      return object;
    }
    throw foreign("its member \"%s\" is no object".formatted(member));
  }

  private CommandFailure foreign(String why) {
    return CommandFailure.failed(
        "%s was left as it is: %s. Put the entry in by hand; annex connect without --write prints it."
            .formatted(file, why));
  }

  private static Optional<Path> replace(Path target, byte[] content) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path fresh = Files.createTempFile(folder, ".annex-", ".json");
    try {
      Files.write(fresh, content);
      Optional<Path> kept = Optional.empty();
      if (Files.exists(target)) {
        Path backup = target.resolveSibling(target.getFileName() + ".before-annex");
        Files.copy(
            target,
            backup,
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES);
        kept = Optional.of(backup);
        if (Files.getFileStore(target).supportsFileAttributeView("posix")) {
          Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(target));
        }
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      return kept;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
