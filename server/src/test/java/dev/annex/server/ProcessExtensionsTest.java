package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Journal;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.metrics.HostMetrics;
import dev.annex.server.rest.CheckedApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A whole host with an extension that is a process: a shell script that speaks the protocol. */
@Timeout(120)
final class ProcessExtensionsTest {

  private static final ExtensionId ID = new ExtensionId("sh-guest");
  private static final Duration LONG = Duration.ofSeconds(30);

  private static final String MANIFEST =
      """
      {"name":"sh-guest","version":"0.1.0","min_agh_version":"0.5.0",
       "capabilities":{"provides":["tool.provider"]},
       "actions":{"requires":["observe/health"]},
       "security":{"capabilities":["observe.read"]},
       "subprocess":{"command":"./guest.sh","shutdown_timeout":"2s"},
       "resources":{"tools":{
         "echo":{"description":"Gives back its input","read_only":true,
                 "backend":{"kind":"extension_host","handler":"echo"}},
         "crash":{"description":"Ends its process","read_only":true,
                  "backend":{"kind":"extension_host","handler":"crash"}},
         "ask":{"description":"Asks its host","read_only":true,
                "backend":{"kind":"extension_host","handler":"ask"}}}}}
      """;

  /** The digest is that of the schema every tool has that names none. */
  private static final String SCRIPT =
      """
      #!/bin/sh
      digest=a2c799262a3ce3c19ef5cdd983bf3d12b43ab3c426227091b909dcb7054738c0
      tool() {
        printf '{"id":"ext__sh_guest__%s","handler":"%s","input_schema_digest":"%s","read_only":true,"risk":"read"}' "$1" "$1" "$digest"
      }
      reply() {
        printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$1"
      }
      result() {
        reply '{"result":{"structured":'"$1"',"truncated":false,"bytes":0,"duration_ms":0}}'
      }
      echo "guest begins" >&2
      while read -r line; do
        id=$(printf '%s' "$line" | sed -n 's/.*"id":\\([0-9]*\\),.*/\\1/p')
        case $line in
          *'"method":"initialize"'*)
            printf '%s\\n' "$line" | sed -n 's/.*"source_tier":"\\([a-z]*\\)".*/tier \\1/p' >&2
            accepted=$(printf '%s' "$line" | sed -n 's/.*"granted_actions":\\(\\[[^]]*\\]\\),"granted_security":\\(\\[[^]]*\\]\\).*/"actions":\\1,"security":\\2/p')
            reply '{"protocol_version":"1","extension_info":{"name":"sh-guest","version":"0.1.0"},"accepted_capabilities":{"provides":["tool.provider"],'"$accepted"'},"implemented_methods":["health_check","provide_tools","shutdown","tools/call"],"supports":{"health_check":true}}' ;;
          *'"method":"provide_tools"'*)
            reply '{"tools":['"$(tool echo),$(tool crash),$(tool ask)"']}' ;;
          *'"method":"health_check"'*) reply '{"healthy":true}' ;;
          *'"method":"shutdown"'*) reply '{"acknowledged":true}' ;;
          *'"handler":"echo"'*)
            result "$(printf '%s' "$line" | sed -n 's/.*"input":\\(.*\\)}}$/\\1/p')" ;;
          *'"handler":"crash"'*) echo "cannot go on" >&2; exit 4 ;;
          *'"handler":"ask"'*)
            echo '{"jsonrpc":"2.0","id":"q1","method":"observe/health"}'
            read -r answer
            result "$answer" ;;
        esac
      done
      """;

  @TempDir private Path data;

  private RunningHost host;
  private CheckedApi api;

  @BeforeEach
  void open() {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs /proc, setsid and a shell");
    host = Assembly.open(data, AnnexConfig.defaults());
    api = new CheckedApi(host.api());
  }

  @AfterEach
  void close() {
    host.close();
  }

  private static byte[] zip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file :
          Map.of("extension.json", MANIFEST, "guest.sh", SCRIPT).entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private Outcome call(String tool, String arguments) {
    return host.host()
        .invoker()
        .invoke(
            Invocation.of(
                Caller.agent("test"),
                new ToolName(ID, tool),
                Json.parse(arguments),
                Instant.now().plus(LONG)),
            Progress.none());
  }

  private static JsonNode value(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return ((Outcome.Completed) outcome).result().value().orElseThrow();
  }

  private String activity() {
    JsonNode extensions = api.ask("GET", "/extensions").body().path("items");
    return extensions
        .valueStream()
        .filter(one -> one.path("id").asString().equals(ID.value()))
        .findFirst()
        .orElseThrow()
        .path("activity")
        .asString("");
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(end);
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void isInstalledCalledSeenAndEnded() throws Exception {
    HostMetrics metrics = host.measure();
    var _ = api.install(zip());
    assertThat(value(call("echo", "{\"value\":[1,2]}"))).isEqualTo(Json.parse("{\"value\":[1,2]}"));
    assertThat(activity()).matches("process \\d+ ready(, healthy)?");
    assertThat(new String(metrics.text(), StandardCharsets.UTF_8))
        .contains("annex_extension_processes 1.0");

    Outcome crashed = call("crash", "{}");
    assertThat(((Outcome.Failed) crashed).fault().code()).isEqualTo(ErrorCode.TRAPPED);
    assertThat(((Outcome.Failed) crashed).fault().message())
        .contains("ended with exit code 4")
        .contains("cannot go on");
    assertThat(value(call("echo", "{\"value\":3}"))).isEqualTo(Json.parse("{\"value\":3}"));

    assertThat(api.ask("POST", "/extensions/sh-guest/disable").status()).isEqualTo(200);
    await(
        "its process is gone",
        () ->
            new String(metrics.text(), StandardCharsets.UTF_8)
                .contains("annex_extension_processes 0.0"));
    assertThat(api.ask("POST", "/extensions/sh-guest/enable").status()).isEqualTo(200);
    assertThat(value(call("echo", "{\"value\":4}"))).isEqualTo(Json.parse("{\"value\":4}"));
    assertThat(api.ask("DELETE", "/extensions/sh-guest").status()).isEqualTo(200);
  }

  @Test
  void theOperatorSaysWhereItCountsAsComingFrom() throws Exception {
    var _ = api.install(zip());
    assertThat(value(call("echo", "{\"value\":1}"))).isNotNull();
    await("it was told", () -> log(Map.of()).contains("stderr: tier user"));
    host.close();
    Files.writeString(
        data.resolve(AnnexConfig.FILE_NAME),
        "{\"extension-tiers\":{\"sh-guest\":\"marketplace\"}}");
    host = Assembly.open(data, AnnexConfig.read(data));
    api = new CheckedApi(host.api());
    assertThat(value(call("echo", "{\"value\":1}"))).isNotNull();
    await("it was told", () -> log(Map.of()).contains("stderr: tier marketplace"));
  }

  @Test
  void aGrantThatChangesTakesEffectAtTheNextCall() throws Exception {
    var _ = api.install(zip());
    assertThat(value(call("ask", "{}")).path("result").isObject()).isTrue();
    String before = activity();
    String grants = "/extensions/sh-guest/grants";
    api.ask("DELETE", grants, Map.of("permission", "system.info"));
    assertThat(value(call("ask", "{}")).at("/error/code").asInt()).isEqualTo(-32_001);
    assertThat(activity()).isNotEqualTo(before);
    api.send("POST", grants, "{\"permission\":\"system.info\"}");
    assertThat(value(call("ask", "{}")).path("result").isObject()).isTrue();
  }

  private List<String> log(Map<String, String> query) {
    return api.ask("GET", "/extensions/sh-guest/log", query)
        .body()
        .path("items")
        .valueStream()
        .map(line ->
            line.at("/fields/stream").asString("") + ": " + line.path("message").asString(""))
        .toList();
  }

  @Test
  void whatItSaysIsKeptBesideARunningHostAndAfterIt() throws Exception {
    var _ = api.install(zip());
    assertThat(value(call("echo", "{\"value\":1}"))).isNotNull();
    await("its first line is there", () -> log(Map.of()).contains("stderr: guest begins"));
    assertThat(log(Map.of())).anyMatch(line -> line.matches("host: process \\d+ is ready"));
    var _ = call("crash", "{}");
    await("its last line is there", () -> log(Map.of()).contains("stderr: cannot go on"));
    await(
        "its end is there",
        () -> log(Map.of()).stream().anyMatch(line -> line.contains("exit code 4")));
    host.close();

    host = Assembly.open(data, AnnexConfig.defaults());
    api = new CheckedApi(host.api());
    assertThat(log(Map.of("limit", "1000")))
        .contains("stderr: guest begins", "stderr: cannot go on");
    assertThat(log(Map.of("limit", "1"))).hasSize(1);
    assertThat(log(Map.of("after", "1", "limit", "1"))).hasSize(1);
    assertThat(api.ask("GET", "/extensions/nobody/log").status()).isEqualTo(404);
    assertThat(api.ask("GET", "/extensions/sh-guest/log", Map.of("limit", "0")).status())
        .isEqualTo(400);
    api.ask("DELETE", "/extensions/sh-guest");
    assertThat(log(Map.of())).isNotEmpty();
    assertThat(data.resolve("logs").resolve("sh-guest")).isDirectory();
  }

  @Test
  void whatItSaysGoesWithItsData() throws Exception {
    var _ = api.install(zip());
    assertThat(value(call("echo", "{\"value\":1}"))).isNotNull();
    await("its first line is there", () -> log(Map.of()).contains("stderr: guest begins"));
    api.ask("DELETE", "/extensions/sh-guest", Map.of("data", "true"));
    host.close();
    assertThat(data.resolve("logs").resolve("sh-guest")).doesNotExist();
  }

  @Test
  void whatItAsksIsAnInvocationOfItsOwn() throws Exception {
    var _ = api.install(zip());
    JsonNode answer = value(call("ask", "{}"));
    assertThat(answer.path("id").asString()).isEqualTo("q1");
    assertThat(answer.path("result").isObject()).as("%s", answer).isTrue();
    List<Journal.Line> lines = host.host().journal().read(Journal.Query.newest(50));
    assertThat(lines)
        .as("the answer was %s", answer)
        .anySatisfy(line -> {
          assertThat(line.entry().toString()).contains("host-requests");
          assertThat(line.entry().toString()).contains("parent");
        });
  }

  @Test
  void asksItsHostWhileItsCallsFillAllItsPlaces() throws Exception {
    host.close();
    Files.writeString(
        data.resolve(AnnexConfig.FILE_NAME),
        "{\"extension-limits\":{\"sh-guest\":{\"concurrent-calls\":1}}}");
    host = Assembly.open(data, AnnexConfig.read(data));
    api = new CheckedApi(host.api());
    var _ = api.install(zip());
    assertThat(value(call("ask", "{}")).path("id").asString()).isEqualTo("q1");
  }

  @Test
  void nobodyElseMayAskInItsName() throws Exception {
    var _ = api.install(zip());
    for (Audience audience : List.of(Audience.AGENT, Audience.EXTENSION, Audience.HOST)) {
      Outcome outcome =
          host.host()
              .invoker()
              .invoke(
                  Invocation.of(
                      Caller.agent("test").as(audience),
                      new ToolName(ID, "host-requests"),
                      Json.parse("{\"method\":\"observe/health\",\"params\":{}}"),
                      Instant.now().plus(LONG)),
                  Progress.none());
      assertThat(outcome).as("%s", audience).isInstanceOf(Outcome.Failed.class);
    }
  }
}
