package dev.annex.store;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says which host works on a data directory, and how to reach it. Only this account may read it,
 * because it holds the host's token. It says something only while the directory is locked: a host
 * that was killed leaves its file behind. Any thread; readers see an old or a new file, never half
 * a one.
 */
public final class HostFile {

  private final Path file;

  HostFile(Path file) {
    this.file = file;
  }

  /** What it says; empty when it is missing or not readable as a host file. */
  public Optional<RunningHost> read() {
    try {
      return Optional.of(RunningHost.fromJson(Json.parse(Files.readAllBytes(file))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("Reading", e);
    } catch (AnnexException | DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Replaces it. */
  public void write(RunningHost host) {
    Path fresh = file.resolveSibling("%s.%d".formatted(file.getFileName(), host.pid()));
    try {
      OwnerOnly.createFile(fresh);
      try (FileChannel channel =
          FileChannel.open(fresh, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(Json.writeBytes(host.toJson()));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed("Writing", e);
    }
  }

  /** Removes it; harmless when it is not there. */
  public void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed("Removing", e);
    }
  }

  private static AnnexException failed(String attempt, IOException e) {
    return new AnnexException(
        ErrorCode.UNAVAILABLE,
        "%s host.json in the data directory failed: %s.".formatted(attempt, e),
        e);
  }

  /**
   * A process that works on a data directory.
   *
   * @param url base address it can be reached at; empty while it serves nobody
   * @param token what it wants as bearer token; empty when it wants none
   */
  public record RunningHost(
      long pid, Instant startedAt, Optional<URI> url, Optional<Secret> token) {

    /** This process, serving nobody yet. */
    public static RunningHost thisProcess() {
      ProcessHandle self = ProcessHandle.current();
      return new RunningHost(
          self.pid(),
          self.info().startInstant().orElseGet(Instant::now),
          Optional.empty(),
          Optional.empty());
    }

    /** The same process, reachable without a token. */
    public RunningHost serving(URI address) {
      return new RunningHost(pid, startedAt, Optional.of(address), Optional.empty());
    }

    /** The same process, reachable with a token. */
    public RunningHost serving(URI address, Secret bearer) {
      return new RunningHost(pid, startedAt, Optional.of(address), Optional.of(bearer));
    }

    private ObjectNode toJson() {
      ObjectNode json = Json.object().put("pid", pid).put("startedAt", startedAt.toString());
      url.ifPresent(address -> json.put("url", address.toString()));
      token.ifPresent(secret -> json.put("token", secret.reveal()));
      return json;
    }

    private static RunningHost fromJson(JsonNode json) {
      return new RunningHost(
          json.path("pid").asLong(0),
          Instant.parse(json.path("startedAt").asString("")),
          json.path("url").stringValueOpt().map(URI::create),
          json.path("token").stringValueOpt().map(Secret::of));
    }
  }
}
