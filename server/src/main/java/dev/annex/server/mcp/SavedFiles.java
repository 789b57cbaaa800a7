package dev.annex.server.mcp;

import dev.annex.api.call.Content;
import dev.annex.api.call.FileChoice;
import dev.annex.api.call.FileChoice.Chosen;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Result;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.store.ArtifactStore;
import dev.annex.api.store.ArtifactStore.Artifact;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that an extension saves while an agent calls it. An agent has no folder to choose, so a
 * file goes to a temporary place, and becomes an artifact that the result links to. One call.
 */
final class SavedFiles implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SavedFiles.class);
  private static final String BYTES = "application/octet-stream";
  private static final int MAX_NAME_LENGTH = 100;
  private static final int MOST_FILES = 16;

  private final ArtifactStore artifacts;
  private final List<Path> saved = new ArrayList<>();
  private Optional<Path> folder = Optional.empty();

  SavedFiles(ArtifactStore artifacts) {
    this.artifacts = artifacts;
  }

  /** A place to save to; none to read from. */
  synchronized Optional<Chosen> choose(FileChoice wish) {
    if (wish.direction() != FileChoice.Direction.SAVE || saved.size() >= MOST_FILES) {
      return Optional.empty();
    }
    try {
      if (folder.isEmpty()) {
        folder = Optional.of(Files.createTempDirectory("annex-saved"));
      }
      Path place = Files.createDirectory(folder.get().resolve(Integer.toString(saved.size())));
      String name = name(wish.defaultName());
      Path file = place.resolve(name);
      saved.add(file);
      return Optional.of(new Chosen(file.toAbsolutePath(), name));
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE, "Saving a file failed: no room for a temporary file.", e);
    }
  }

  private static String name(String wished) {
    String last = wished.substring(wished.lastIndexOf('/') + 1);
    String plain = last.replaceAll("[^\\p{L}\\p{N} ._-]", "_").replaceAll("^[. ]+", "").strip();
    String bounded = Printable.cut(plain, MAX_NAME_LENGTH).replace("…", "").strip();
    return bounded.isEmpty() ? "file" : bounded;
  }

  /** The outcome, with links to what was saved. */
  synchronized Outcome attachTo(Outcome outcome, Invocation invocation, Limits limits) {
    if (saved.isEmpty() || !(outcome instanceof Outcome.Completed(Result result, var cost))) {
      return outcome;
    }
    List<Content> content = new ArrayList<>(result.content());
    if (content.isEmpty()) {
      result
          .value()
          .map(value -> value.isString() ? value.asString() : Json.write(value))
          .map(Content.Text::new)
          .ifPresent(content::add);
    }
    for (Path file : saved) {
      if (Files.isRegularFile(file)) {
        content.addAll(kept(file, invocation, limits));
      }
    }
    return new Outcome.Completed(new Result(result.value(), content), cost);
  }

  private List<Content> kept(Path file, Invocation invocation, Limits limits) {
    String name = Objects.requireNonNull(file.getFileName()).toString();
    try {
      long size = Files.size(file);
      if (size > limits.get(Limit.ARTIFACT_BYTES)) {
        return List.of(
            new Content.Text(
                "[%s was not kept: it has %d bytes, limit %s is %s. A person can save it with annex call … --save FILE]"
                    .formatted(
                        name,
                        size,
                        Limit.ARTIFACT_BYTES.key(),
                        Limit.ARTIFACT_BYTES.show(limits.get(Limit.ARTIFACT_BYTES)))));
      }
      String type = Objects.requireNonNullElse(Files.probeContentType(file), BYTES);
      Artifact artifact =
          artifacts.put(
              invocation.tool().extension(),
              invocation.caller().principal(),
              type,
              Files.readAllBytes(file),
              limits.get(Limit.ARTIFACT_TOTAL_BYTES));
      return List.of(
          new Content.Text(
              "[%s, %d bytes, is kept until %s at %s]"
                  .formatted(name, size, artifact.expires(), artifact.id().uri())),
          new Content.Link(artifact.id().uri(), name, Optional.of(type)));
    } catch (AnnexException e) {
      return List.of(
          new Content.Text("[%s was not kept. %s]".formatted(name, e.fault().message())));
    } catch (IOException e) {
      return List.of(new Content.Text("[%s was not kept: %s]".formatted(name, e)));
    }
  }

  @Override
  public synchronized void close() {
    try {
      for (Path file : saved) {
        Files.deleteIfExists(file);
        Files.deleteIfExists(Objects.requireNonNull(file.getParent()));
      }
      if (folder.isPresent()) {
        Files.deleteIfExists(folder.get());
      }
    } catch (IOException e) {
      LOG.warn("Files saved by a call could not be removed", e);
    }
  }
}
