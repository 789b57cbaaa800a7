package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import dev.annex.server.config.AnnexConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A whole host with two servers, two folders and three connections, one of them another
 * extension's, for a guest that does what its script says. Also the lines of such scripts, and what
 * is in their answers.
 */
final class OpskatStage implements AutoCloseable {

  /** What nobody may find who was not given it. */
  static final String CANARY = "CANARY";

  /** What published extensions need. */
  static final String[] OVERLAY = {
    "workspace.read=assets:probe",
    "workspace.reveal=assets:probe",
    "workspace.connect=assets:probe",
    "files.chosen",
    "log"
  };

  private final Map<String, InetAddress> names = new ConcurrentHashMap<>();
  private final List<String> lookedUp = new CopyOnWriteArrayList<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Path folder;
  private final Path outside;
  private final PlainServer server = new PlainServer();
  private final PlainServer other = new PlainServer();
  private final RunningHost host;
  private final long asset;
  private final long second;
  private final long foreign;
  private Optional<ScriptedGuest> installed = Optional.empty();
  private Optional<ScriptedGuest> overlaid = Optional.empty();

  /** In a folder of its own. */
  OpskatStage(Path real) throws IOException {
    folder = Files.createDirectory(real.resolve("folder"));
    outside = Files.createDirectory(real.resolve("outside"));
    Files.writeString(outside.resolve("secret"), CANARY);
    Files.writeString(folder.resolve("inside"), "0123456789");
    Files.createSymbolicLink(folder.resolve("link"), outside.resolve("secret"));
    host =
        Assembly.open(
            real.resolve("data"),
            AnnexConfig.defaults().withExamples(false),
            new NameService((name, patience) -> lookUp(name), () -> {}));
    asset =
        add(
            "probe",
            Json.object()
                .put("endpoint", server.origin() + "/base")
                .put("secretAccessKey", CANARY));
    second = add("probe", Json.object().put("endpoint", "https://second.test"));
    foreign =
        add(
            "database",
            Json.object().put("endpoint", other.origin()).put("secretAccessKey", CANARY));
  }

  @Override
  public void close() throws IOException {
    host.close();
    server.close();
    other.close();
  }

  RunningHost host() {
    return host;
  }

  /** The one of the connection's settings. */
  PlainServer server() {
    return server;
  }

  /** The one of the other extension's connection. */
  PlainServer other() {
    return other;
  }

  /** Holds the file {@code inside} and a link that leads to the secret {@link #outside}. */
  Path folder() {
    return folder;
  }

  /** Holds a secret. */
  Path outside() {
    return outside;
  }

  /** The connection that calls are about. */
  long asset() {
    return asset;
  }

  /** Another of the guest's connections. */
  long second() {
    return second;
  }

  /** A connection of another extension. */
  long foreign() {
    return foreign;
  }

  /** The names that were looked up so far. */
  List<String> lookedUp() {
    return lookedUp;
  }

  /** Gives a name an address. */
  void name(String name, InetAddress address) {
    names.put(name, address);
  }

  private List<InetAddress> lookUp(String name) throws UnknownHostException {
    lookedUp.add(name);
    if (!names.containsKey(name)) {
      throw new UnknownHostException(name);
    }
    return List.of(names.get(name));
  }

  /** Adds a connection. */
  long add(String type, ObjectNode config) {
    ObjectNode connection = Json.object().put("type", type);
    connection.set("config", config);
    if (config.has("secretAccessKey")) {
      connection.putArray("secrets").add("secretAccessKey");
    }
    return new Assets(host).add(connection);
  }

  /** Installs it in the place of the one before: only one extension may bring its connections. */
  ScriptedGuest install(String members, String... grants) {
    installed.ifPresent(guest -> host.host().installer().uninstall(guest.id(), true, "ann"));
    installed = Optional.empty();
    overlaid = Optional.empty();
    try {
      ScriptedGuest guest =
          ScriptedGuest.install(host, "io-%d".formatted(count.incrementAndGet()), members, grants);
      installed = Optional.of(guest);
      return guest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one that was granted what published extensions need. */
  ScriptedGuest granted() {
    if (overlaid.isEmpty()) {
      overlaid = Optional.of(install("{}", OVERLAY));
    }
    return overlaid.get();
  }

  static String http(String method, String url) {
    return http(method, url, Json.object());
  }

  static String http(String method, String url, ObjectNode headers) {
    ObjectNode parameters = Json.object().put("type", "http").put("method", method).put("url", url);
    parameters.set("headers", headers);
    return "open " + Json.write(parameters);
  }

  static String file(String mode, String path) {
    return "open "
        + Json.write(Json.object().put("type", "file").put("mode", mode).put("path", path));
  }

  static String tcp(String address) {
    return "open " + Json.write(Json.object().put("type", "tcp").put("addr", address));
  }

  static String error(String answer) {
    JsonNode parsed = Json.parse(answer);
    assertThat(parsed.path("error").isString()).as("an error: %s", answer).isTrue();
    return parsed.get("error").stringValue();
  }

  static JsonNode meta(String answer) {
    JsonNode parsed = Json.parse(answer);
    assertThat(parsed.has("error")).as("no error: %s", answer).isFalse();
    return parsed;
  }

  /** FNV-1a, as the guest counts. */
  static String sum(byte[] bytes) {
    int sum = (int) 2166136261L;
    for (byte one : bytes) {
      sum = (sum ^ (one & 0xff)) * 16777619;
    }
    return "bytes=%d sum=%s ".formatted(bytes.length, Integer.toUnsignedString(sum));
  }
}
