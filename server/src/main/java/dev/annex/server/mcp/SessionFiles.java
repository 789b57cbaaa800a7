package dev.annex.server.mcp;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.Digest;
import dev.annex.api.value.Json;
import dev.annex.mcp.SessionStore;
import dev.annex.mcp.StoredSession;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps MCP sessions of revision 2025-11-25 in a folder, one file each, so that clients which never
 * open a new session get through a restart of the host. Any thread.
 *
 * <p>A session that cannot be written is lost at the next restart and nothing more, so that is only
 * logged. Files are named by the digest of the session's id and are readable by their owner alone.
 */
public final class SessionFiles implements SessionStore {

  private static final Logger LOG = LoggerFactory.getLogger(SessionFiles.class);

  /** Sessions end after less idle time than this; what is older was left by a process long gone. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

  private final Path folder;

  private SessionFiles(Path folder) {
    this.folder = folder;
  }

  /** The sessions kept in a folder, which is made when needed; old ones are removed. */
  public static SessionFiles in(Path folder, Instant now) {
    SessionFiles sessions = new SessionFiles(folder);
    try {
      Files.createDirectories(folder, ownerOnly("rwx------"));
      sessions.removeOlderThan(now.minus(FORGOTTEN_AFTER));
    } catch (IOException e) {
      LOG.warn("MCP sessions will not outlive this process: their folder cannot be used", e);
    }
    return sessions;
  }

  private void removeOlderThan(Instant oldest) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  @Override
  public void save(StoredSession session) {
    ObjectNode json =
        Json.object()
            .put("id", session.id())
            .put("principal", session.principalId())
            .put("protocol-version", session.protocolVersion())
            .put("last-used", session.lastUsed().toString());
    json.set("client", session.client());
    json.set("capabilities", session.capabilities());
    try {
      Path fresh = Files.createTempFile(folder, "session", ".new", ownerOnly("rw-------"));
      Files.write(fresh, Json.writeBytes(json));
      Files.move(fresh, file(session.id()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("An MCP session could not be kept", e);
    }
  }

  @Override
  public Optional<StoredSession> find(String id) {
    try {
      JsonNode json = Json.parse(Files.readAllBytes(file(id)));
      if (!json.path("id").asString("").equals(id)) {
        return Optional.empty();
      }
      return Optional.of(
          new StoredSession(
              id,
              json.path("principal").asString(),
              json.path("protocol-version").asString(),
              (ObjectNode) json.path("client"),
              (ObjectNode) json.path("capabilities"),
              Instant.parse(json.path("last-used").asString())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | AnnexException | ClassCastException | DateTimeException e) {
      LOG.warn("A kept MCP session could not be read", e);
      return Optional.empty();
    }
  }

  @Override
  public void delete(String id) {
    try {
      Files.deleteIfExists(file(id));
    } catch (IOException e) {
      LOG.warn("An MCP session could not be removed", e);
    }
  }

  private Path file(String id) {
    return folder.resolve(Digest.of(id).hex() + ".json");
  }

  private static FileAttribute<?>[] ownerOnly(String rights) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
        }
        : new FileAttribute<?>[0];
  }
}
