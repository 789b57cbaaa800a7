package dev.annex.store;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ArtifactId;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.ArtifactStore;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Artifacts as files of one folder that only this account may enter. Each file begins with what is
 * known of the artifact, so that a new process finds them again: four bytes with the length of a
 * JSON object, the object, the content. A file that a crash left unfinished is deleted when the
 * store is opened; what expired is deleted then, and at every use.
 *
 * <p>Nothing is synced to the disk: an artifact is a copy for convenience, and the call that made
 * it can be made again.
 */
public final class FileArtifactStore implements ArtifactStore {

  private static final String ENDING = ".artifact";
  private static final String UNFINISHED = ".new";
  private static final int LENGTH_BYTES = Integer.BYTES;
  private static final int MAX_HEADER_BYTES = 16 << 10;

  private final Path folder;
  private final Clock clock;
  private final long most;
  private final Duration lifetime;

  /** What there is, oldest first, with the place of its content in its file. */
  private final Map<ArtifactId, Kept> all = new LinkedHashMap<>();

  private record Kept(Artifact artifact, long contentAt) {}

  private FileArtifactStore(Path folder, Clock clock, ByteSize most, Duration lifetime) {
    this.folder = folder;
    this.clock = clock;
    this.most = most.bytes();
    this.lifetime = lifetime;
  }

  /**
   * Opens a folder, which is created when it is missing, and clears it of what expired.
   *
   * @param most what it may hold
   * @param lifetime how long each is kept that is put from now on
   * @throws AnnexException {@code UNAVAILABLE} when it cannot be read
   */
  public static FileArtifactStore open(Path folder, Clock clock, ByteSize most, Duration lifetime) {
    FileArtifactStore store = new FileArtifactStore(folder, clock, most, lifetime);
    try {
      OwnerOnly.createFolder(folder);
      store.load();
    } catch (IOException e) {
      throw unavailable("Opening the folder of artifacts", e);
    }
    return store;
  }

  private void load() throws IOException {
    List<Kept> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Optional<Kept> kept = header(file);
        kept.ifPresentOrElse(found::add, () -> delete(file));
      }
    }
    found.sort(Comparator.comparing(kept -> kept.artifact.expires()));
    found.forEach(kept -> all.put(kept.artifact.id(), kept));
    dropExpired();
  }

  /** What a file begins with; empty when it is not whole or none of ours. */
  private static Optional<Kept> header(Path file) {
    String name = String.valueOf(file.getFileName());
    if (!name.endsWith(ENDING)) {
      return Optional.empty();
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      int length = read(channel, 0, LENGTH_BYTES).getInt();
      if (length < 0 || length > MAX_HEADER_BYTES) {
        return Optional.empty();
      }
      JsonNode json = Json.parse(read(channel, LENGTH_BYTES, length).array());
      long contentAt = LENGTH_BYTES + (long) length;
      Artifact artifact =
          new Artifact(
              new ArtifactId(name.substring(0, name.length() - ENDING.length())),
              new ExtensionId(json.path("extension").asString("")),
              json.path("owner").asString(""),
              json.path("mediaType").asString(""),
              channel.size() - contentAt,
              Instant.parse(json.path("expires").asString("")));
      boolean whole = artifact.size() == json.path("size").asLong(-1);
      return Optional.of(new Kept(artifact, contentAt)).filter(_ -> whole);
    } catch (IOException | AnnexException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static ByteBuffer read(SeekableByteChannel channel, long from, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    channel.position(from);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("the file ends too soon");
      }
    }
    return buffer.flip();
  }

  @Override
  public synchronized Artifact put(
      ExtensionId extension, String owner, String mediaType, byte[] content, long quotaBytes) {
    dropExpired();
    long allowed = Math.min(quotaBytes, most);
    if (content.length > allowed) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "Keeping %d bytes of \"%s\" failed: there is room for %d."
              .formatted(content.length, extension, allowed));
    }
    makeRoom(extension, content.length, quotaBytes);
    Artifact artifact =
        new Artifact(
            ArtifactId.random(),
            extension,
            owner,
            mediaType,
            content.length,
            clock.instant().plus(lifetime));
    try {
      all.put(artifact.id(), new Kept(artifact, write(artifact, content)));
    } catch (IOException e) {
      delete(unfinished(artifact.id()));
      throw unavailable("Keeping an artifact of \"%s\"".formatted(extension), e);
    }
    return artifact;
  }

  private void makeRoom(ExtensionId extension, long size, long quotaBytes) {
    while (usedBytes(extension) + size > quotaBytes) {
      dropOldest(extension);
    }
    while (total() + size > most) {
      dropOldest(largest());
    }
  }

  private long total() {
    return all.values().stream().mapToLong(kept -> kept.artifact.size()).sum();
  }

  private ExtensionId largest() {
    Map<ExtensionId, Long> sizes = new HashMap<>();
    all.values()
        .forEach(kept -> sizes.merge(kept.artifact.extension(), kept.artifact.size(), Long::sum));
    return sizes.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }

  private void dropOldest(ExtensionId extension) {
    all.values().stream()
        .map(Kept::artifact)
        .filter(artifact -> artifact.extension().equals(extension))
        .findFirst()
        .ifPresent(this::drop);
  }

  private void dropExpired() {
    Instant now = clock.instant();
    all.values().stream()
        .map(Kept::artifact)
        .filter(artifact -> !now.isBefore(artifact.expires()))
        .toList()
        .forEach(this::drop);
  }

  private void drop(Artifact artifact) {
    all.remove(artifact.id());
    delete(file(artifact.id()));
  }

  private long write(Artifact artifact, byte[] content) throws IOException {
    byte[] header =
        Json.writeBytes(
            Json.object()
                .put("extension", artifact.extension().value())
                .put("owner", artifact.owner())
                .put("mediaType", artifact.mediaType())
                .put("size", artifact.size())
                .put("expires", artifact.expires().toString()));
    if (header.length > MAX_HEADER_BYTES) {
      throw new IOException("its description is too long");
    }
    Path unfinished = unfinished(artifact.id());
    try (SeekableByteChannel channel =
        Files.newByteChannel(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeAll(channel, ByteBuffer.allocate(LENGTH_BYTES).putInt(header.length).flip());
      writeAll(channel, ByteBuffer.wrap(header));
      writeAll(channel, ByteBuffer.wrap(content));
    }
    Files.move(unfinished, file(artifact.id()), StandardCopyOption.ATOMIC_MOVE);
    return LENGTH_BYTES + (long) header.length;
  }

  private static void writeAll(SeekableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public synchronized Optional<Artifact> find(ArtifactId id) {
    dropExpired();
    return Optional.ofNullable(all.get(id)).map(Kept::artifact);
  }

  @Override
  public Optional<byte[]> read(ArtifactId id, long offset, int most) {
    Optional<Kept> known = kept(id);
    if (known.isEmpty()) {
      return Optional.empty();
    }
    Kept kept = known.get();
    long from = Math.min(offset, kept.artifact.size());
    int length = (int) Math.min(most, kept.artifact.size() - from);
    try (SeekableByteChannel channel = Files.newByteChannel(file(id))) {
      return Optional.of(read(channel, kept.contentAt + from, length).array());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unavailable("Reading artifact %s".formatted(id), e);
    }
  }

  private synchronized Optional<Kept> kept(ArtifactId id) {
    dropExpired();
    return Optional.ofNullable(all.get(id));
  }

  @Override
  public synchronized void clear(ExtensionId extension) {
    all.values().stream()
        .map(Kept::artifact)
        .filter(artifact -> artifact.extension().equals(extension))
        .toList()
        .forEach(this::drop);
  }

  @Override
  public synchronized long usedBytes(ExtensionId extension) {
    return all.values().stream()
        .map(Kept::artifact)
        .filter(artifact -> artifact.extension().equals(extension))
        .mapToLong(Artifact::size)
        .sum();
  }

  private Path file(ArtifactId id) {
    return folder.resolve(id.value() + ENDING);
  }

  private Path unfinished(ArtifactId id) {
    return folder.resolve(id.value() + UNFINISHED);
  }

  /** What cannot be deleted now is expired or broken still when the store is opened next. */
  private static boolean delete(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      return false;
    }
  }

  private static AnnexException unavailable(String what, IOException cause) {
    return new AnnexException(
        ErrorCode.UNAVAILABLE,
        "%s failed: the disk of the data directory is full or cannot be used.".formatted(what),
        cause);
  }
}
