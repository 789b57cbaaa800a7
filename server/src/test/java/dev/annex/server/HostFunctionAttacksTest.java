package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Journal;
import dev.annex.api.call.Outcome;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.rest.AdminRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs every case of {@code cases/capabilities}: a real guest against the whole host. */
final class HostFunctionAttacksTest {

  private static final Path CASES = Path.of("../cases/capabilities");

  /** What nobody may ever see. */
  private static final String CANARY = "CANARY";

  /** The guest of cases that name none. */
  private static final String PROBE = "morphee/host-functions";

  /** A guest whose answers are those of the functions, without an envelope. */
  private static final String LUMINARYS = "luminarys/luminarys-as";

  private static final Map<String, Deque<List<InetAddress>>> NAMES = new HashMap<>();
  private static final List<String> LOOKED_UP = new CopyOnWriteArrayList<>();

  @TempDir private static Path scratch;
  private static Path folder;
  private static Path outside;
  private static TemptingServer server;
  private static TemptingServer other;
  private static RunningHost host;

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    Path real = scratch.toRealPath();
    folder = Files.createDirectory(real.resolve("folder"));
    outside = Files.createDirectory(real.resolve("outside"));
    Files.writeString(outside.resolve("secret"), CANARY + "-file");
    Files.writeString(folder.resolve("inside"), "inside");
    Files.createSymbolicLink(folder.resolve("link-to-secret"), outside.resolve("secret"));
    Files.createSymbolicLink(folder.resolve("link-to-outside"), Path.of("../outside"));
    Files.createSymbolicLink(folder.resolve("link-up"), Path.of(".."));
    Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
    Files.writeString(outside.resolve("linked"), "linked");
    Files.createLink(folder.resolve("hard-link"), outside.resolve("linked"));
    assertThat(new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor())
        .isZero();
    server = new TemptingServer();
    other = new TemptingServer();
    host =
        Assembly.open(
            real.resolve("data"),
            AnnexConfig.defaults().withExamples(false),
            new NameService((name, patience) -> lookUp(name), () -> {}));
    byte[] secret =
        "{\"name\":\"canary\",\"value\":\"%s-operator\"}"
            .formatted(CANARY)
            .getBytes(StandardCharsets.UTF_8);
    var _ =
        host.api()
            .handle(
                new AdminRequest("POST", "/secrets", Map.of(), "application/json", secret, "ann"));
    ExtensionId victim = install("test.victim", Json.object(), List.of("secrets.write"));
    JsonNode stored =
        call(
            victim,
            "call",
            Json.parse(
                "{\"function\":\"vault_set\",\"request\":{\"key\":\"token\",\"value\":\"%s-victim\"}}"
                    .formatted(CANARY)),
            new ArrayList<>());
    assertThat(stored.path("value").asBoolean(false)).as("the victim's secret").isTrue();
    ExtensionId keeper =
        new GuestHost(host)
            .install(
                Probe.opskat("opskat/key-value", "victim", Json.object()), "victim", List.of("kv"));
    call(
        keeper,
        "set",
        Json.object().put("key", "token").put("value", CANARY + "-value"),
        new ArrayList<>());
  }

  @AfterAll
  static void close() {
    host.close();
    server.close();
    other.close();
  }

  private static synchronized List<InetAddress> lookUp(String name) throws UnknownHostException {
    LOOKED_UP.add(name);
    Deque<List<InetAddress>> answers = NAMES.getOrDefault(name, new ArrayDeque<>());
    if (answers.isEmpty()) {
      throw new UnknownHostException(name);
    }
    return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
  }

  private static ExtensionId install(String id, JsonNode manifest, List<String> grants)
      throws IOException {
    return new GuestHost(host).install(Probe.named(id, manifest), alias(id), grants);
  }

  private static ExtensionId install(String name, JsonNode attack) throws IOException {
    JsonNode manifest = attack.has("manifest") ? attack.get("manifest") : Json.object();
    List<String> grants = texts(attack.path("grants"));
    String guest = attack.path("guest").asString(PROBE);
    if (guest.equals(PROBE)) {
      return install("attack." + name, manifest, grants);
    }
    if (guest.equals(LUMINARYS)) {
      return new GuestHost(host)
          .install(Probe.luminarys("attack-" + name, manifest), alias(name), grants);
    }
    assertThat(guest).as("the guest of the case").startsWith("opskat/");
    return new GuestHost(host)
        .install(Probe.opskat(guest, "attack-" + name, manifest), alias(name), grants);
  }

  /** Names of cases are longer than an alias may be. */
  private static String alias(String id) {
    return "case-%08x".formatted(id.hashCode());
  }

  private static JsonNode call(
      ExtensionId extension, String tool, JsonNode arguments, List<String> logged) {
    return new GuestHost(host).call(extension, tool, arguments, logged);
  }

  @TestFactory
  Stream<DynamicTest> withstands() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      List<Path> cases = files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
      assertThat(cases).isNotEmpty();
      return cases.stream()
          .map(file -> {
            String name = file.getFileName().toString().replace(".json", "");
            return DynamicTest.dynamicTest(name, () -> withstands(name, Files.readString(file)));
          });
    }
  }

  private static void withstands(String name, String text) throws IOException {
    JsonNode attack =
        Json.parse(
            text.replace("{{port}}", Integer.toString(server.port()))
                .replace("{{other}}", Integer.toString(other.port()))
                .replace("{{folder}}", folder.toString())
                .replace("{{outside}}", outside.toString()));
    prepare(attack);
    if (attack.path("guest").asString(PROBE).equals(ScriptedAttack.GUEST)) {
      afterwards(attack, new ScriptedAttack(host, CANARY, attack).run(alias(name)));
      return;
    }
    ExtensionId extension = install(name, attack);
    List<String> logged = new ArrayList<>();
    for (JsonNode call : attack.get("calls")) {
      JsonNode reply = attempt(extension, call, logged);
      assertThat(Json.write(reply)).as("the reply to %s", call).doesNotContain(CANARY);
    }
    afterwards(attack, logged);
  }

  private static void prepare(JsonNode attack) throws IOException {
    for (Map.Entry<String, JsonNode> file : attack.path("files").properties()) {
      Files.write(
          folder.resolve(file.getKey()),
          Base64.getMimeDecoder().decode(file.getValue().stringValue()));
    }
    NAMES.clear();
    LOOKED_UP.clear();
    attack
        .path("names")
        .propertyStream()
        .forEach(name ->
            NAMES.put(
                name.getKey(),
                new ArrayDeque<>(
                    name.getValue()
                        .valueStream()
                        .map(HostFunctionAttacksTest::addresses)
                        .toList())));
    Map<String, String> redirects = new HashMap<>();
    attack
        .path("redirects")
        .propertyStream()
        .forEach(one -> redirects.put(one.getKey(), one.getValue().stringValue()));
    server.reset(redirects);
    other.reset(Map.of());
  }

  private static List<InetAddress> addresses(JsonNode written) {
    return written.valueStream().map(one -> InetAddress.ofLiteral(one.stringValue())).toList();
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::stringValue).toList();
  }

  private static JsonNode attempt(ExtensionId extension, JsonNode call, List<String> logged) {
    if (call.has("log")) {
      return call(extension, "log", call.get("log"), logged);
    }
    if (call.has("tool")) {
      return attemptTool(extension, call, logged);
    }
    ObjectNode arguments = Json.object();
    for (String member : List.of("function", "request", "bytes", "text", "times")) {
      if (call.has(member)) {
        arguments.set(member, call.get(member));
      }
    }
    JsonNode reply = call(extension, "call", arguments, logged);
    JsonNode expected = call.get("expect");
    if (expected.has("error") || expected.has("answer") || expected.has("holds")) {
      compare(call, reply, expected);
      return reply;
    }
    if (expected.has("value")) {
      JsonNode value = reply.path("value");
      assertThat(value.has("body") ? value.get("body") : value)
          .as("the reply %s to %s", reply, call)
          .isEqualTo(expected.get("value"));
      return reply;
    }
    assertThat(reply.path("ok").asBoolean(true)).as("the reply %s to %s", reply, call).isFalse();
    assertThat(reply.at("/error/code"))
        .as("the reply %s to %s", reply, call)
        .isEqualTo(expected.get("code"));
    if (expected.has("message")) {
      assertThat(reply.at("/error/message")).isEqualTo(expected.get("message"));
    }
    return reply;
  }

  /** The whole answer, members that it has, or how its error begins and what that holds. */
  private static void compare(JsonNode call, JsonNode answer, JsonNode expected) {
    // as it would come over a wire, where a number has no width
    JsonNode reply = Json.parse(Json.write(answer));
    if (expected.has("answer")) {
      assertThat(reply).as("the reply to %s", call).isEqualTo(expected.get("answer"));
      return;
    }
    if (expected.has("holds")) {
      assertThat(reply.path("error").asString("")).as("the reply to %s", call).isEmpty();
      expected
          .get("holds")
          .propertyStream()
          .forEach(member ->
              assertThat(reply.get(member.getKey()))
                  .as("the reply to %s", call)
                  .isEqualTo(member.getValue()));
      return;
    }
    List<String> parts = texts(expected.get("error"));
    assertThat(reply.path("error").asString(""))
        .as("the reply %s to %s", reply, call)
        .isNotEmpty()
        .startsWith(parts.getFirst())
        .contains(parts);
  }

  /** Of a guest whose tools are called as they are. */
  private static JsonNode attemptTool(ExtensionId extension, JsonNode call, List<String> logged) {
    Outcome outcome =
        new GuestHost(host)
            .run(extension, call.get("tool").stringValue(), call.path("arguments"), logged);
    JsonNode expected = call.get("expect");
    return switch (outcome) {
      case Outcome.Completed completed -> {
        JsonNode value = completed.result().value().orElseThrow();
        assertThat(value).as("the answer to %s", call).isEqualTo(expected.get("value"));
        yield value;
      }
      case Outcome.Failed failed -> {
        Fault fault = failed.fault();
        assertThat(fault.code().name())
            .as("%s of %s", fault.message(), call)
            .isEqualTo(expected.path("failure").asString(""));
        yield Json.object().put("failure", fault.message());
      }
      case Outcome.Asking asking -> throw new AssertionError("it asks: " + asking);
    };
  }

  private static void afterwards(JsonNode attack, List<String> logged) throws IOException {
    assertThat(outside.resolve("secret")).hasContent(CANARY + "-file");
    assertThat(outside.resolve("linked")).hasContent("linked");
    try (Stream<Path> files = Files.list(outside)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("files beside the granted folder")
          .containsExactlyInAnyOrder("secret", "linked");
    }
    assertThat(other.reached()).as("requests to a server that was never granted").isEmpty();
    if (attack.has("requests_at_most")) {
      assertThat(server.reached()).hasSizeLessThanOrEqualTo(attack.get("requests_at_most").asInt());
    } else {
      assertThat(server.reached())
          .as("requests to the granted server")
          .isEqualTo(texts(attack.path("reached")));
    }
    if (attack.has("lookups")) {
      assertThat(LOOKED_UP).as("names looked up").hasSize(attack.get("lookups").asInt());
    }
    if (attack.has("logged")) {
      assertThat(logged).isEqualTo(texts(attack.get("logged")));
    }
    assertThat(host.host().journal().read(Journal.Query.newest(1_000)))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line.toString()).doesNotContain(CANARY));
  }
}
