package dev.annex.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Cost;
import dev.annex.api.call.FileChoice;
import dev.annex.api.call.FileChoice.Chosen;
import dev.annex.api.call.FileChoice.Direction;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.extension.Actions;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.server.ObjectService.Stored;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.rest.CheckedApi;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The checks of the OpsKat contract that need a storage service: our own storage manager, as it is
 * committed, on a whole host beside a service that looks at every signature. Its memory is bounded
 * to the 64 MiB of the original.
 *
 * <p>Where each check is, of those that concern a host:
 *
 * <ul>
 *   <li>1 to 7, the echo: {@code OpskatGuestsTest} with our own guest; 3 to 5 as an agent meets
 *       them: {@link OpskatAgentsTest}
 *   <li>8 to 14: here; 14 as an agent meets it: {@link OpskatAgentsTest} and {@code CallJudgeTest}
 *   <li>15, what is no package: {@code OpskatManifestTest} and {@code PackageReaderTest}
 *   <li>16, what the manifest does not allow: {@link OpskatReachTest}
 *   <li>18, loops and panics: {@code StoppingTest} and {@code OpskatGuestsTest}
 *   <li>19, 20, large objects: here; the end of a guest that wants more memory: {@code
 *       OpskatGuestsTest}
 * </ul>
 *
 * <p>Check 17 is about pages, which this host does not show. What the published extensions did is
 * in {@code docs/interop.md}.
 */
final class OpskatChecksTest {

  private static final ExtensionId STORAGE = new ExtensionId("storage");
  private static final int MIB = 1 << 20;

  @TempDir private static Path scratch;
  private static ObjectService service;
  private static RunningHost host;
  private static CheckedApi api;

  /** A connection with which everything is allowed. */
  private static long free;

  /** A connection for which the extension's own groups hold. */
  private static long guarded;

  @BeforeAll
  static void open() throws IOException {
    service = new ObjectService();
    host =
        Assembly.open(
            scratch.resolve("data"),
            AnnexConfig.defaults()
                .withExamples(false)
                .withLimits(Limits.maximum().withMemory(ByteSize.ofMib(64))));
    api = new CheckedApi(host.api());
    Path built = Path.of("../extensions/storage/dist").toAbsolutePath().normalize();
    var _ = api.install(Guests.zip(built.toString()));
    free = asset(Json.object());
    guarded = asset(Json.object());
    choose(free, "ext:storage:full");
  }

  @AfterAll
  static void close() {
    host.close();
    service.close();
  }

  private static long asset(ObjectNode more) {
    ObjectNode config =
        Json.object()
            .put("endpoint", service.origin())
            .put("region", ObjectService.REGION)
            .put("bucket", ObjectService.BUCKET)
            .put("pathStyle", true)
            .put("accessKeyId", ObjectService.ACCESS_KEY)
            .put("secretAccessKey", ObjectService.SECRET_KEY);
    ObjectNode request = Json.object().put("type", "s3").put("name", "Objects");
    request.set("config", config.setAll(more));
    JsonNode added = api.send("POST", "/workspace/assets", Json.write(request)).body();
    return Long.parseLong(added.path("id").asString());
  }

  private static void choose(long asset, String group) {
    String request = "{\"groups\":[\"%s\"],\"asset\":\"%d\"}".formatted(group, asset);
    assertThat(api.send("POST", "/extensions/storage/policy/groups", request).status())
        .isEqualTo(200);
  }

  /** Whoever starts a call: hears its events, and may have a file ready. */
  private static final class Person implements Progress {

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<FileChoice> asked = new CopyOnWriteArrayList<>();
    private final Optional<Path> file;

    Person(Optional<Path> file) {
      this.file = file;
    }

    Outcome call(ToolName tool, long asset, String arguments) {
      ObjectNode all = Json.parse(arguments).asObject();
      if (asset > 0) {
        all.put("assetId", asset);
      }
      return host.host()
          .invoker()
          .invoke(
              Invocation.of(
                  Caller.person("ann"), tool, all, Instant.now().plus(Duration.ofMinutes(5))),
              this);
    }

    @Override
    public Optional<Chosen> chooseFile(FileChoice wish) {
      asked.add(wish);
      return file.map(path -> new Chosen(path, "chosen"));
    }

    @Override
    public void advanced(double done, OptionalDouble total, String message) {}

    @Override
    public void logged(LogLine line) {}

    @Override
    public void emitted(String type, JsonNode data) {
      events.add("%s %s".formatted(type, data));
    }
  }

  private static Outcome tool(long asset, String name, String arguments) {
    return new Person(Optional.empty()).call(new ToolName(STORAGE, name), asset, arguments);
  }

  private static Outcome action(long asset, String name, String arguments) {
    return new Person(Optional.empty()).call(Actions.named(STORAGE, name), asset, arguments);
  }

  private static JsonNode value(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return ((Outcome.Completed) outcome).result().value().orElseThrow();
  }

  private static Cost cost(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return ((Outcome.Completed) outcome).cost();
  }

  private static Fault fault(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).fault();
  }

  private static Stored text(String content) {
    return Stored.of(content.getBytes(UTF_8), "text/plain");
  }

  /** What came to the service during something. */
  private static List<Arrived> arrivedDuring(Runnable something) {
    int before = service.arrived().size();
    something.run();
    List<Arrived> all = service.arrived();
    return all.subList(before, all.size());
  }

  // --- 8

  @Test
  void aTextComesBackAsItWasUploaded() {
    List<Arrived> arrived =
        arrivedDuring(() ->
            assertThat(
                    value(
                        tool(
                            free,
                            "upload_object",
                            "{\"key\":\"docs/a b.txt\",\"content\":\"hello\"}")))
                .isEqualTo(
                    Json.parse(
                        """
                        {"bucket":"default-bucket","etag":"\\"e1\\"","key":"docs/a b.txt","size":5}
                        """)));
    assertThat(arrived)
        .singleElement()
        .satisfies(put -> {
          assertThat(put.method() + " " + put.path())
              .isEqualTo("PUT /default-bucket/docs/a%20b.txt");
          assertThat(put.header("content-length")).isEqualTo("5");
          assertThat(put.body()).asString(UTF_8).isEqualTo("hello");
        });
    JsonNode back = value(tool(free, "download_object", "{\"key\":\"docs/a b.txt\"}"));
    assertThat(back.path("contentType").asString()).startsWith("text/plain");
    assertThat(back.asObject().without("contentType"))
        .isEqualTo(
            Json.parse(
                """
                {"content":"hello","encoding":"utf-8","key":"docs/a b.txt","size":5}
                """));
  }

  // --- 9

  @Test
  void browsingShowsOneLevel() {
    for (String key : List.of("list/a b.txt", "list/b.txt", "list/sub/z.json")) {
      service.put(key, text("x"));
    }
    List<Arrived> arrived =
        arrivedDuring(() -> {
          JsonNode page = value(action(free, "browse", "{\"prefix\":\"list/\"}"));
          assertThat(page.path("commonPrefixes")).isEqualTo(Json.parse("[\"list/sub/\"]"));
          assertThat(page.path("objects").valueStream().map(o -> o.path("key").asString()))
              .containsExactly("list/a b.txt", "list/b.txt");
          assertThat(page.path("isTruncated").booleanValue()).isFalse();
          assertThat(page.path("prefix").asString()).isEqualTo("list/");
        });
    assertThat(arrived).hasSize(1);
    assertThat(Set.of(arrived.getFirst().query().split("&")))
        .contains("delimiter=%2F", "list-type=2", "prefix=list%2F");
  }

  // --- 10

  @Test
  void aChosenFileIsUploadedWithItsProgress() throws IOException {
    Path file = Files.writeString(scratch.resolve("eleven"), "eleven here");
    Person person = new Person(Optional.of(file));
    Outcome outcome = person.call(Actions.named(STORAGE, "upload"), free, "{\"key\":\"up2.txt\"}");
    assertThat(value(outcome).path("size").longValue()).isEqualTo(11);
    assertThat(person.asked)
        .singleElement()
        .satisfies(wish -> {
          assertThat(wish.direction()).isEqualTo(Direction.OPEN);
          assertThat(wish.title()).isNotBlank();
          assertThat(wish.filters()).isEmpty();
        });
    assertThat(person.events)
        .startsWith("progress {\"loaded\":0,\"total\":11}")
        .endsWith("progress {\"loaded\":11,\"total\":11}");
    assertThat(service.get("up2.txt").orElseThrow().block())
        .asString(UTF_8)
        .isEqualTo("eleven here");
  }

  // --- 11

  @Test
  void whatCannotBeDeletedIsNamed() {
    service.put("p", text("x"));
    service.put("locked1", text("x"));
    service.lock("locked1");
    assertThat(value(tool(free, "delete_objects", "{\"keys\":[\"p\",\"locked1\"]}")))
        .isEqualTo(
            Json.parse(
                """
                {"bucket":"default-bucket","deleted":["p"],"deletedCount":1,
                 "errors":["locked1"],"errorCount":1}
                """));
    assertThat(service.get("p")).isEmpty();
    assertThat(service.get("locked1")).isPresent();
  }

  // --- 12

  @Test
  void aLinkIsMadeWithoutTheService() {
    long cdn = asset(Json.object().put("publicEndpoint", "https://cdn.example.com"));
    List<Arrived> arrived =
        arrivedDuring(() ->
            assertThat(value(tool(cdn, "presign_url", "{\"key\":\"k\"}")).path("url").asString())
                .startsWith("https://cdn.example.com/default-bucket/k?")
                .contains("X-Amz-Expires=3600", "X-Amz-Signature="));
    assertThat(arrived).isEmpty();
  }

  @Test
  void withoutItsSecretItSignsNothing() {
    String reveal = "{\"permission\":\"workspace.reveal=assets:s3\"}";
    String grants = "/extensions/storage/grants";
    assertThat(
            host.host()
                .grants()
                .revoke(STORAGE, PermissionRequest.parse("workspace.reveal=assets:s3"), "ann"))
        .isTrue();
    try {
      List<Arrived> arrived =
          arrivedDuring(() ->
              assertThat(fault(tool(free, "list_objects", "{}")))
                  .satisfies(fault -> {
                    assertThat(fault.code()).isEqualTo(ErrorCode.TOOL_FAILED);
                    assertThat(fault.message()).contains("secretAccessKey", "withheld");
                  }));
      assertThat(arrived).isEmpty();
    } finally {
      assertThat(api.send("POST", grants, reveal).succeeded()).isTrue();
    }
  }

  // --- 13 and 14

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "list_objects   | {}                                                 | list   | */*",
        "download_object | {\"bucket\":\"b\",\"key\":\"k\"}                  | read   | b/k",
        "copy_object | {\"sourceKey\":\"s\",\"destBucket\":\"d\",\"destKey\":\"e\"} | write | d/e",
        "delete_objects | {\"keys\":[\"k\"]}                                 | delete | */*"
      })
  void everyCallIsJudgedByWhatItDoes(String tool, String arguments, String word, String resource) {
    assertThat(judged(tool, arguments)).isEqualTo(word + " " + resource);
  }

  /** What the journal says that the last call of a tool does. */
  private static String judged(String tool, String arguments) {
    var _ = tool(free, tool, arguments);
    for (JsonNode line : api.ask("GET", "/journal").body().path("items")) {
      JsonNode facts = line.path("facts");
      if (line.path("target").asString().startsWith("storage/" + tool) && facts.has("resource")) {
        return facts.path("word").asString() + " " + facts.path("resource").asString();
      }
    }
    return "not in the journal";
  }

  @Test
  void theGroupsOfTheExtensionAllowAskAndDeny() {
    assertThat(value(tool(guarded, "list_buckets", "{}")).path("buckets")).hasSize(1);
    List<Arrived> arrived =
        arrivedDuring(() -> {
          assertThat(fault(tool(guarded, "upload_object", "{\"key\":\"no\",\"content\":\"x\"}")))
              .satisfies(fault -> {
                assertThat(fault.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
                assertThat(fault.message())
                    .contains("storage/upload_object (write */no)")
                    .endsWith("annex policy allow storage write --asset " + guarded);
              });
          assertThat(fault(tool(guarded, "delete_object", "{\"key\":\"up2.txt\"}")))
              .satisfies(fault -> {
                assertThat(fault.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
                assertThat(fault.message()).contains("action denied by extension policy: delete");
              });
          assertThat(fault(tool(0, "list_buckets", "{}")))
              .satisfies(fault -> {
                assertThat(fault.code()).isEqualTo(ErrorCode.INVALID_ARGUMENTS);
                assertThat(fault.message()).contains("assetId", "%d (".formatted(guarded));
              });
        });
    assertThat(arrived).isEmpty();
  }

  // --- 19 and 20

  @Test
  void aLargeObjectIsSavedThroughLittleMemory() throws IOException {
    byte[] block = new byte[MIB];
    for (int i = 0; i < block.length; i++) {
      block[i] = (byte) (i * 31 + (i >> 11));
    }
    Stored large = new Stored(block, 200, "application/octet-stream");
    service.put("large", large);
    Path saved = scratch.resolve("saved");
    Outcome outcome =
        new Person(Optional.of(saved))
            .call(Actions.named(STORAGE, "download"), free, "{\"key\":\"large\"}");
    assertThat(value(outcome).path("size").longValue()).isEqualTo(209_715_200);
    assertThat(cost(outcome).peakMemory().bytes()).isLessThan(16L * MIB);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(saved))) {
      for (int i = 0; i < large.times(); i++) {
        assertThat(Arrays.equals(in.readNBytes(MIB), large.part(i))).as("MiB %d", i).isTrue();
      }
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  /** Where the original's own extension runs out of memory. */
  @Test
  void aLargeFileIsUploadedInParts() throws IOException {
    byte[] content = new byte[13 * MIB + 17];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 7 + (i >> 13));
    }
    Path file = Files.write(scratch.resolve("thirteen"), content);
    List<Outcome> outcomes = new ArrayList<>();
    List<Arrived> arrived =
        arrivedDuring(() ->
            outcomes.add(
                new Person(Optional.of(file))
                    .call(Actions.named(STORAGE, "upload"), free, "{\"key\":\"thirteen\"}")));
    assertThat(value(outcomes.getFirst()).path("size").longValue()).isEqualTo(content.length);
    assertThat(Arrays.equals(service.get("thirteen").orElseThrow().block(), content)).isTrue();
    assertThat(arrived.stream().filter(request -> request.method().equals("PUT")))
        .as("parts")
        .hasSizeGreaterThan(1);
    assertThat(value(tool(free, "list_buckets", "{}")).path("buckets"))
        .as("the extension goes on")
        .hasSize(1);
  }
}
