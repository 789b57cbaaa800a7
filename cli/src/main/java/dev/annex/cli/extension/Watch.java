package dev.annex.cli.extension;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.Digest;
import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.SafeText;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts a package in place again whenever it has changed, until the process is told to stop. What it
 * asks for anew is not granted; what it was granted and still asks for stays. A package that cannot
 * be read or installed leaves the last one in place, and the reason is said once.
 */
final class Watch {

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int SHOWN = 300;

  private final Session session;
  private final Host host;
  private final Path source;
  private final Map<String, String> query;
  private final BooleanSupplier nextLook;
  private String said = "";

  Watch(Session session, Host host, Path source, Map<String, String> query) {
    this(session, host, source, query, Watch::pause);
  }

  /**
   * For tests.
   *
   * @param nextLook returns when it is time to look again; false to end
   */
  Watch(
      Session session,
      Host host,
      Path source,
      Map<String, String> query,
      BooleanSupplier nextLook) {
    this.session = session;
    this.host = host;
    this.source = source;
    this.query = query;
    this.nextLook = nextLook;
  }

  /**
   * Watches.
   *
   * @param installed what is in place now
   */
  void run(PackageUpload installed) {
    session.terminal().note("Watching %s. Ctrl-C ends it.".formatted(source));
    Digest inPlace = Digest.of(installed.content());
    Digest seen = inPlace;
    while (nextLook.getAsBoolean()) {
      try {
        PackageUpload now = PackageUpload.read(source);
        Digest digest = Digest.of(now.content());
        // What is still being written differs from one look to the next.
        boolean settled = digest.equals(seen);
        seen = digest;
        if (!settled) {
          continue;
        }
        if (!digest.equals(inPlace)) {
          inPlace = digest;
          put(now);
        }
        said = "";
      } catch (CommandFailure | AnnexException | UncheckedIOException e) {
        sayOnce(SafeText.line(String.valueOf(e.getMessage()), SHOWN));
      }
    }
  }

  /** A folder that is gone is found gone at every look. */
  private void sayOnce(String reason) {
    if (!reason.equals(said)) {
      said = reason;
      session.terminal().note(reason);
    }
  }

  private void put(PackageUpload upload) {
    JsonNode plan = host.upload("/plans", query, upload.contentType(), upload.content());
    ObjectNode approval = Json.object();
    approval.set("plan", plan.path("id"));
    approval.putArray("grant");
    JsonNode installed = host.post("/extensions", approval.put("replace", true));
    session
        .terminal()
        .line(
            "Installed %s %s."
                .formatted(
                    SafeText.line(installed.path("id").asString(""), SHOWN),
                    SafeText.line(installed.path("version").asString(""), SHOWN)));
    for (JsonNode permission : plan.path("permissions")) {
      if (!permission.path("granted").asBoolean(false)) {
        session
            .terminal()
            .note(
                "It asks for %s. To grant it: annex grant %s %s"
                    .formatted(
                        SafeText.line(permission.path("permission").asString(""), SHOWN),
                        SafeText.line(installed.path("id").asString(""), SHOWN),
                        SafeText.line(permission.path("permission").asString(""), SHOWN)));
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
