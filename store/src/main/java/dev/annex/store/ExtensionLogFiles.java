package dev.annex.store;

import dev.annex.api.call.Progress.LogLevel;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The log lines of extensions, kept in a folder for each: a file that is written and the one before
 * it. Once the first has grown over {@value #FILE_BYTES} bytes it takes the place of the second, so
 * an extension takes about twice as much and what is older is gone. A file holds a JSON object in
 * each line.
 *
 * <p>Any thread. Nothing is synced to the disk: a machine that loses power loses the last lines. A
 * line that a crash cut is passed over.
 */
public final class ExtensionLogFiles {

  /** How large a file grows before another is begun, in bytes. */
  static final int FILE_BYTES = 1 << 20;

  private static final System.Logger LOG = System.getLogger(ExtensionLogFiles.class.getName());
  private static final byte[] LINE_END = {'\n'};

  private final Path folder;
  private final Clock clock;
  private final Predicate<ExtensionId> installed;
  private final Map<ExtensionId, One> all = new ConcurrentHashMap<>();

  /**
   * One line that was kept.
   *
   * @param sequence higher than that of every line of the extension before it
   */
  public record Kept(long sequence, Instant time, LogLine line) {}

  /**
   * Keeps lines in a folder, which is made when the first comes.
   *
   * @param installed whether an extension is there, asked for one whose log was cleared: what its
   *     program says while it ends is not kept
   */
  public ExtensionLogFiles(Path folder, Clock clock, Predicate<ExtensionId> installed) {
    this.folder = folder;
    this.clock = clock;
    this.installed = installed;
  }

  private One of(ExtensionId id) {
    return all.computeIfAbsent(id, key -> new One(folder, key, () -> installed.test(key)));
  }

  /** Keeps a line. A disk that takes none is said once in the host's log, and never thrown. */
  public void write(ExtensionId id, LogLine line) {
    of(id).write(line, clock.instant());
  }

  /**
   * The newest lines of an extension in the order in which they were written.
   *
   * @param most how many at most, at least 1
   */
  public List<Kept> newest(ExtensionId id, int most) {
    return of(id).backwards(one -> true, most).reversed();
  }

  /**
   * Lines of an extension after another one, in the order in which they were written: the first of
   * them when there are more than {@code most}.
   *
   * @param sequence of the line before
   */
  public List<Kept> after(ExtensionId id, long sequence, int most) {
    One one = of(id);
    if (one.last() <= sequence) {
      return List.of();
    }
    List<Kept> found =
        one.backwards(kept -> kept.sequence() > sequence, Integer.MAX_VALUE).reversed();
    return List.copyOf(found.subList(0, Math.min(most, found.size())));
  }

  /** Whether anything is kept of an extension. */
  public boolean has(ExtensionId id) {
    return of(id).last() > 0;
  }

  /** Removes what is kept of an extension that is uninstalled. */
  public void clear(ExtensionId id) {
    of(id).clear();
  }

  /** The files of one extension. Their lock is this object's. */
  private static final class One {
    private final Path all;
    private final Path folder;
    private final Path current;
    private final Path previous;
    private final BooleanSupplier installed;
    private boolean read;
    private long last;
    private long size;
    private boolean complained;
    private boolean cleared;

    One(Path all, ExtensionId id, BooleanSupplier installed) {
      this.all = all;
      this.folder = all.resolve(id.value());
      this.installed = installed;
      this.current = folder.resolve("log.jsonl");
      this.previous = folder.resolve("log.previous.jsonl");
    }

    synchronized long last() {
      try {
        open();
      } catch (IOException e) {
        throw unreadable(e);
      }
      return last;
    }

    /** Finds out how far an earlier host came, and ends a line that it could not. */
    private void open() throws IOException {
      if (read) {
        return;
      }
      byte[] bytes = bytes(current);
      size = bytes.length;
      List<Kept> newest = new ArrayList<>();
      collect(bytes, one -> true, 1, newest);
      collect(bytes(previous), one -> true, 1, newest);
      last = newest.stream().mapToLong(Kept::sequence).max().orElse(0);
      if (size > 0 && bytes[bytes.length - 1] != '\n') {
        append(LINE_END);
      }
      read = true;
    }

    private void append(byte[] bytes) throws IOException {
      Files.write(current, bytes, StandardOpenOption.APPEND);
      size += bytes.length;
    }

    synchronized void write(LogLine line, Instant now) {
      if (cleared && !installed.getAsBoolean()) {
        return;
      }
      cleared = false;
      try {
        open();
        if (size > FILE_BYTES) {
          Files.move(current, previous, StandardCopyOption.REPLACE_EXISTING);
          size = 0;
        }
        if (size == 0) {
          OwnerOnly.createFolder(all);
          OwnerOnly.createFolder(folder);
          OwnerOnly.createFile(current);
        }
        append(json(new Kept(last + 1, now, line)));
        last++;
      } catch (IOException e) {
        if (!complained) {
          complained = true;
          LOG.log(
              System.Logger.Level.WARNING,
              "Log lines of {0} cannot be kept: {1}",
              folder.getFileName(),
              e);
        }
      }
    }

    synchronized List<Kept> backwards(Predicate<Kept> wanted, int most) {
      List<Kept> found = new ArrayList<>();
      try {
        open();
        if (collect(bytes(current), wanted, most, found)) {
          var _ = collect(bytes(previous), wanted, most, found);
        }
      } catch (IOException e) {
        throw unreadable(e);
      }
      return found;
    }

    synchronized void clear() {
      cleared = true;
      try {
        Files.deleteIfExists(current);
        Files.deleteIfExists(previous);
        Files.deleteIfExists(folder);
        size = 0;
      } catch (IOException e) {
        throw new AnnexException(
            ErrorCode.UNAVAILABLE,
            "Removing the log of \"%s\" failed: %s.".formatted(folder.getFileName(), e),
            e);
      }
    }

    private AnnexException unreadable(IOException e) {
      return new AnnexException(
          ErrorCode.UNAVAILABLE,
          "Reading the log of \"%s\" failed: %s.".formatted(folder.getFileName(), e),
          e);
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  /**
   * Adds the lines of a file, the newest first, as long as they are wanted.
   *
   * @return whether an older file may hold more
   */
  private static boolean collect(byte[] bytes, Predicate<Kept> wanted, int most, List<Kept> found) {
    int end = bytes.length;
    while (end > 0) {
      int start = end - 1;
      while (start > 0 && bytes[start - 1] != '\n') {
        start--;
      }
      Optional<Kept> kept = parse(bytes, start, end);
      if (kept.isPresent()) {
        if (found.size() >= most || !wanted.test(kept.get())) {
          return false;
        }
        found.add(kept.get());
      }
      end = start;
    }
    return true;
  }

  private static byte[] json(Kept kept) {
    ObjectNode json = Json.object();
    json.put("sequence", kept.sequence());
    json.put("time", kept.time().toString());
    json.put("level", kept.line().level().name().toLowerCase(Locale.ROOT));
    json.put("message", kept.line().message());
    if (!kept.line().fields().isEmpty()) {
      ObjectNode fields = json.putObject("fields");
      kept.line().fields().forEach(fields::set);
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes(Json.writeBytes(json));
    line.writeBytes(LINE_END);
    return line.toByteArray();
  }

  /** What is no line of ours gives nothing. */
  private static Optional<Kept> parse(byte[] bytes, int start, int end) {
    String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
    if (text.isBlank()) {
      return Optional.empty();
    }
    try {
      JsonNode json = Json.parse(text);
      Map<String, JsonNode> fields = new HashMap<>();
      json.path("fields").properties().forEach(one -> fields.put(one.getKey(), one.getValue()));
      return Optional.of(
          new Kept(
              json.path("sequence").asLong(0),
              Instant.parse(json.path("time").asString("")),
              new LogLine(
                  LogLevel.valueOf(json.path("level").asString("").toUpperCase(Locale.ROOT)),
                  json.path("message").asString(""),
                  Collections.unmodifiableMap(fields))));
    } catch (AnnexException | DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
