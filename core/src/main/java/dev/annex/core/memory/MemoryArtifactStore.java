package dev.annex.core.memory;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ArtifactId;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.ArtifactStore;
import dev.annex.api.value.ByteSize;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Artifacts that are gone when the process is. */
public final class MemoryArtifactStore implements ArtifactStore {

  private final Clock clock;
  private final long most;
  private final Duration lifetime;
  private final Map<ArtifactId, Kept> all = new LinkedHashMap<>();

  private record Kept(Artifact artifact, byte[] content) {}

  /** A store that holds this much, each for so long. */
  public MemoryArtifactStore(Clock clock, ByteSize most, Duration lifetime) {
    this.clock = clock;
    this.most = most.bytes();
    this.lifetime = lifetime;
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
    while (usedBytes(extension) + content.length > quotaBytes) {
      dropOldest(extension);
    }
    while (usedBytes() + content.length > most) {
      dropOldest(largest());
    }
    Artifact artifact =
        new Artifact(
            ArtifactId.random(),
            extension,
            owner,
            mediaType,
            content.length,
            clock.instant().plus(lifetime));
    all.put(artifact.id(), new Kept(artifact, content.clone()));
    return artifact;
  }

  private void dropExpired() {
    all.values().removeIf(kept -> !clock.instant().isBefore(kept.artifact.expires()));
  }

  private void dropOldest(ExtensionId extension) {
    all.values().stream()
        .filter(kept -> kept.artifact.extension().equals(extension))
        .findFirst()
        .ifPresent(kept -> all.remove(kept.artifact.id()));
  }

  private ExtensionId largest() {
    return all.values().stream()
        .collect(
            Collectors.groupingBy(
                kept -> kept.artifact.extension(),
                Collectors.summingLong(kept -> kept.artifact.size())))
        .entrySet()
        .stream()
        .max(Map.Entry.comparingByValue())
        .orElseThrow()
        .getKey();
  }

  private long usedBytes() {
    return all.values().stream().mapToLong(kept -> kept.artifact.size()).sum();
  }

  @Override
  public synchronized Optional<Artifact> find(ArtifactId id) {
    dropExpired();
    return Optional.ofNullable(all.get(id)).map(Kept::artifact);
  }

  @Override
  public synchronized Optional<byte[]> read(ArtifactId id, long offset, int most) {
    dropExpired();
    return Optional.ofNullable(all.get(id))
        .map(kept -> {
          int from = (int) Math.min(offset, kept.content.length);
          int to = (int) Math.min((long) from + most, kept.content.length);
          return Arrays.copyOfRange(kept.content, from, to);
        });
  }

  @Override
  public synchronized void clear(ExtensionId extension) {
    all.values().removeIf(kept -> kept.artifact.extension().equals(extension));
  }

  @Override
  public synchronized long usedBytes(ExtensionId extension) {
    return all.values().stream()
        .filter(kept -> kept.artifact.extension().equals(extension))
        .mapToLong(kept -> kept.artifact.size())
        .sum();
  }
}
