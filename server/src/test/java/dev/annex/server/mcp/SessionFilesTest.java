package dev.annex.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import dev.annex.mcp.StoredSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionFilesTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir private Path data;

  private static StoredSession session(String id) {
    return new StoredSession(
        id,
        "operator",
        "2025-11-25",
        Json.object().put("name", "client"),
        Json.object().put("sampling", true),
        NOW);
  }

  private SessionFiles open() {
    return SessionFiles.in(data.resolve("sessions"), Instant.now());
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(data.resolve("sessions"))) {
      return files.toList();
    }
  }

  @Test
  void findsASessionAfterARestart() {
    open().save(session("a/../b"));
    assertThat(open().find("a/../b")).contains(session("a/../b"));
    assertThat(open().find("other")).isEmpty();
  }

  @Test
  void forgetsWhatWasDeleted() {
    open().save(session("a"));
    open().delete("a");
    open().delete("never there");
    assertThat(open().find("a")).isEmpty();
  }

  @Test
  void keepsSessionsForTheirOwnerAlone() throws IOException {
    open().save(session("a"));
    assertThat(files())
        .singleElement()
        .satisfies(file ->
            assertThat(Files.getPosixFilePermissions(file))
                .containsExactlyInAnyOrder(
                    PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
  }

  @Test
  void takesADamagedFileForNoSession() throws IOException {
    open().save(session("a"));
    Files.writeString(files().getFirst(), "{\"id\":\"a\"}");
    assertThat(open().find("a")).isEmpty();
    Files.writeString(files().getFirst(), "garbage");
    assertThat(open().find("a")).isEmpty();
  }

  @Test
  void removesWhatWasLeftLongAgo() throws IOException {
    open().save(session("a"));
    Files.setLastModifiedTime(
        files().getFirst(), FileTime.from(Instant.now().minus(3, ChronoUnit.DAYS)));
    open();
    assertThat(files()).isEmpty();
  }
}
