package dev.annex.cli.extension;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.connection.HostConnection;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.Terminal;
import dev.annex.server.rest.AdminRequest;
import dev.annex.server.rest.AdminResponse;
import dev.annex.server.rest.EventSink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each step happens before one look, so nothing here depends on time. */
final class WatchTest {

  private static final String PLAN =
      """
      {"id":"p1","permissions":[{"permission":"kv","granted":true},{"permission":"log","granted":false}]}
      """;
  private static final String INSTALLED = "{\"id\":\"notes\",\"version\":\"1.2.0\"}";
  private static final String BROKEN =
      "{\"error\":{\"code\":\"MANIFEST_INVALID\",\"message\":\"manifest: name is required\"}}";

  @TempDir private Path folder = Path.of("");
  private Path manifest = Path.of("");
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final Uploads uploads = new Uploads();

  private interface Step {
    void run() throws IOException;
  }

  /** A host that refuses packages whose manifest is an empty list. */
  private static final class Uploads implements HostConnection {
    private final List<String> paths = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();

    @Override
    public AdminResponse send(AdminRequest request) {
      paths.add(request.path());
      bodies.add(new String(request.body(), StandardCharsets.ISO_8859_1));
      if (!request.path().equals("/plans")) {
        return new AdminResponse(201, Json.parse(INSTALLED));
      }
      boolean broken = bodies.getLast().contains("[]");
      return new AdminResponse(broken ? 400 : 201, Json.parse(broken ? BROKEN : PLAN));
    }

    @Override
    public AdminResponse stream(AdminRequest request, EventSink events) {
      return send(request);
    }

    @Override
    public boolean outlivesCommand() {
      return true;
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void writePackage() throws IOException {
    manifest = folder.resolve("manifest.json");
    Files.writeString(manifest, "{}");
  }

  private void watch(Step... steps) {
    Iterator<Step> next = List.of(steps).iterator();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(output, true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            false,
            false,
            false,
            Map.of("NO_COLOR", "1"));
    Session session = new Session(terminal, data -> uploads);
    try (Host host = new Host(uploads, "test")) {
      new Watch(session, host, folder, Map.of(), () -> taken(next)).run(PackageUpload.read(folder));
    }
  }

  private static boolean taken(Iterator<Step> steps) {
    if (!steps.hasNext()) {
      return false;
    }
    try {
      steps.next().run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }

  private void write(String text) throws IOException {
    Files.writeString(manifest, text);
  }

  private static void nothing() {}

  private static int count(ByteArrayOutputStream stream, String part) {
    return stream.toString(StandardCharsets.UTF_8).split(part, -1).length - 1;
  }

  @Test
  void installsAgainWhatHasChangedAndSettledAndGrantsNothingNew() {
    watch(WatchTest::nothing, () -> write("{1}"), () -> write("{2}"), WatchTest::nothing);
    assertThat(uploads.paths).containsExactly("/plans", "/extensions");
    assertThat(uploads.bodies.getFirst()).contains("{2}");
    assertThat(uploads.bodies.getLast())
        .isEqualTo("{\"plan\":\"p1\",\"grant\":[],\"replace\":true}");
    assertThat(count(output, "Installed notes 1.2.0.")).isEqualTo(1);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .contains("annex grant notes log")
        .doesNotContain("annex grant notes kv");
  }

  @Test
  void saysOnceWhatIsWrongAndGoesOn() {
    watch(
        () -> write("[]"),
        WatchTest::nothing,
        WatchTest::nothing,
        WatchTest::nothing,
        () -> write("{3}"),
        WatchTest::nothing);
    assertThat(uploads.paths).containsExactly("/plans", "/plans", "/extensions");
    assertThat(count(errors, "name is required")).isEqualTo(1);
  }

  @Test
  void aFolderThatIsGoneIsSaidOnceAndWatchedForItsReturn() {
    watch(
        () -> {
          Files.delete(manifest);
          Files.delete(folder);
        },
        WatchTest::nothing,
        WatchTest::nothing,
        () -> {
          Files.createDirectory(folder);
          write("{4}");
        },
        WatchTest::nothing);
    assertThat(count(errors, "There is no file or folder")).isEqualTo(1);
    assertThat(uploads.paths).containsExactly("/plans", "/extensions");
  }
}
