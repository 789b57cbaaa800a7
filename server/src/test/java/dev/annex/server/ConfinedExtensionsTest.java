package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Journal;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.processes.confine.Confinements;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.rest.CheckedApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A whole host with an extension that is a process behind walls, from its manifest to the web. */
@Timeout(120)
final class ConfinedExtensionsTest {

  private static final ExtensionId ID = new ExtensionId("walled");
  private static final Duration LONG = Duration.ofSeconds(60);

  @SuppressWarnings("InlineFormatString") // long, and better read by itself
  private static final String MANIFEST =
      """
      {"name":"walled","version":"0.1.0","min_agh_version":"0.5.0",
       "annex":{"confinement":"required","permissions":["http=http://%s","files.read=%s"]},
       "capabilities":{"provides":["tool.provider"]},
       "subprocess":{"command":"./guest.sh","shutdown_timeout":"2s",
                     "env":{"OF_THE_HOST":"%s","GRANTED":"%s","WEB":"%s"}},
       "resources":{"tools":{
         "look":{"description":"Says what it sees","read_only":true,
                 "backend":{"kind":"extension_host","handler":"look"}}}}}
      """;

  /** The digest is that of the schema every tool has that names none. */
  private static final String SCRIPT =
      """
      #!/bin/sh
      digest=a2c799262a3ce3c19ef5cdd983bf3d12b43ab3c426227091b909dcb7054738c0
      reply() {
        printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$1"
      }
      reads() {
        if cat "$1" >/dev/null 2>&1; then printf yes; else printf no; fi
      }
      asks() {
        bash -c 'exec 3<>"/dev/tcp/127.0.0.1/3128" && printf "GET http://%s/ HTTP/1.0\\r\\n\\r\\n" "$1" >&3 && head -n 1 <&3' bash "$1" 2>/dev/null | tr -d '\\r'
      }
      look() {
        printf '{"shadow":"%s","host":"%s","granted":"%s","proxy":"%s","web":"%s","other":"%s"}' \\
          "$(reads /etc/shadow)" "$(reads "$OF_THE_HOST")" "$(reads "$GRANTED")" "$HTTPS_PROXY" "$(asks "$WEB")" "$(asks 127.0.0.1:1)"
      }
      while read -r line; do
        id=$(printf '%s' "$line" | sed -n 's/.*"id":\\([0-9]*\\),.*/\\1/p')
        case $line in
          *'"method":"initialize"'*)
            accepted=$(printf '%s' "$line" | sed -n 's/.*"granted_actions":\\(\\[[^]]*\\]\\),"granted_security":\\(\\[[^]]*\\]\\).*/"actions":\\1,"security":\\2/p')
            reply '{"protocol_version":"1","extension_info":{"name":"walled","version":"0.1.0"},"accepted_capabilities":{"provides":["tool.provider"],'"$accepted"'},"implemented_methods":["health_check","provide_tools","shutdown","tools/call"],"supports":{"health_check":true}}' ;;
          *'"method":"provide_tools"'*)
            reply '{"tools":[{"id":"ext__walled__look","handler":"look","input_schema_digest":"'"$digest"'","read_only":true,"risk":"read"}]}' ;;
          *'"method":"health_check"'*) reply '{"healthy":true}' ;;
          *'"method":"shutdown"'*) reply '{"acknowledged":true}' ;;
          *'"handler":"look"'*)
            reply '{"result":{"structured":'"$(look)"',"truncated":false,"bytes":0,"duration_ms":0}}' ;;
        esac
      done
      """;

  @TempDir private Path folder;

  private Optional<RunningHost> open = Optional.empty();
  private HttpServer web;
  private Path data;
  private Path granted;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash");
    data = Files.createDirectories(folder.resolve("data")).toRealPath();
    granted = Files.createDirectories(folder.resolve("granted")).toRealPath();
    Files.writeString(granted.resolve("text"), "granted");
    Files.writeString(data.resolve("secret"), "of the host");
    web = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 8);
    web.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    web.start();
  }

  @AfterEach
  void close() {
    open.ifPresent(RunningHost::close);
    if (web != null) {
      web.stop(0);
    }
  }

  private RunningHost host(AnnexConfig config) {
    RunningHost host = Assembly.open(data, config);
    open = Optional.of(host);
    return host;
  }

  private String server() {
    return "127.0.0.1:" + web.getAddress().getPort();
  }

  private byte[] zip() throws IOException {
    String manifest =
        MANIFEST.formatted(
            server(), granted, data.resolve("secret"), granted.resolve("text"), server());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file :
          Map.of("extension.json", manifest, "guest.sh", SCRIPT).entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static Outcome call(RunningHost host) {
    return host.host()
        .invoker()
        .invoke(
            Invocation.of(
                Caller.agent("test"),
                new ToolName(ID, "look"),
                Json.object(),
                Instant.now().plus(LONG)),
            Progress.none());
  }

  private void needsWalls() {
    Confinements machine = new Confinements(folder.resolve("trial"));
    if (!machine.possible() && "true".equals(System.getenv("CI"))) {
      throw new AssertionError(machine.report().obstacle());
    }
    assumeTrue(machine.possible(), machine.report().obstacle());
  }

  @Test
  void seesAndReachesWhatItWasGrantedAndNothingElse() throws Exception {
    needsWalls();
    RunningHost host = host(AnnexConfig.defaults());
    CheckedApi api = new CheckedApi(host.api());
    JsonNode plan = api.install(zip());
    assertThat(plan.path("notes").toString()).contains("runs confined", "network: none");

    Outcome outcome = call(host);
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    JsonNode seen = ((Outcome.Completed) outcome).result().value().orElseThrow();
    assertThat(seen)
        .isEqualTo(
            Json.parse(
                """
                {"shadow":"no","host":"no","granted":"yes","proxy":"http://127.0.0.1:3128",
                 "web":"HTTP/1.1 204 ","other":"HTTP/1.1 403 Forbidden"}
                """));
    assertThat(host.host().journal().read(Journal.Query.newest(50)))
        .anySatisfy(line -> {
          assertThat(line.entry().action()).isEqualTo("http.open");
          assertThat(line.entry().target()).contains(server());
        });
    assertThat(data.resolve("process-data/walled")).isDirectory();
  }

  @Test
  void whoDemandsWallsDoesNotStartWithoutThem() throws Exception {
    // Where its own folder cannot be made, this host can confine nobody.
    Files.writeString(data.resolve("walls"), "no folder");
    RunningHost host = host(AnnexConfig.defaults());
    JsonNode plan = new CheckedApi(host.api()).install(zip());
    assertThat(plan.path("notes").toString()).contains("does not start: it must be confined");
    Outcome outcome = call(host);
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(((Outcome.Failed) outcome).fault().message())
        .contains("Starting \"walled\" failed: it demands confinement");
  }
}
