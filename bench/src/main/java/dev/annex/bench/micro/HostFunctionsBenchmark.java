package dev.annex.bench.micro;

import com.sun.net.httpserver.HttpServer;
import dev.annex.api.access.Grant;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Tool;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.store.KeyValueStore.Condition;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.capabilities.files.FilesCapability;
import dev.annex.capabilities.files.GrantedFiles;
import dev.annex.capabilities.http.FolderCookieStorage;
import dev.annex.capabilities.http.HttpCapability;
import dev.annex.capabilities.http.HttpSettings;
import dev.annex.capabilities.kv.KeyValueCapability;
import dev.annex.capabilities.kv.KeyValueChanges;
import dev.annex.capabilities.net.SystemResolver;
import dev.annex.capabilities.net.Tunnels;
import dev.annex.core.AnnexHost;
import dev.annex.core.builtin.BuiltinExtension;
import dev.annex.core.builtin.BuiltinRuntime;
import dev.annex.core.memory.MemoryGrants;
import dev.annex.files.ForbiddenFolders;
import dev.annex.store.SqliteStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import tools.jackson.databind.JsonNode;

/**
 * What host functions cost through the gate, each beside the bare library call that does the same.
 * The databases, the files and the web server are real; the journal is not written, and of the call
 * around them each has a hundredth.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HostFunctionsBenchmark {

  private static final int REPEATS = 100;
  private static final ExtensionId EXTENSION = new ExtensionId("bench");
  private static final byte[] VALUE = new byte[1_024];

  private final Path folder;
  private final SqliteStore store;
  private final SystemResolver names = new SystemResolver();
  private final HttpCapability http;
  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AnnexHost host;
  private final Path file;

  /** Everything that is measured, in a new folder. */
  public HostFunctionsBenchmark() {
    Clock clock = Clock.systemUTC();
    try {
      folder = Files.createTempDirectory("annex-bench").toRealPath();
      file = Files.write(Files.createDirectory(folder.resolve("files")).resolve("a.bin"), VALUE);
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    store = SqliteStore.open(folder.resolve("data"), clock);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, VALUE.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(VALUE);
          }
        });
    server.start();
    http =
        new HttpCapability(
            new HttpSettings(
                names,
                (holder, name) -> Optional.empty(),
                new FolderCookieStorage(folder.resolve("cookies")),
                List.of(),
                Tunnels.NONE));
    MemoryGrants grants = new MemoryGrants();
    List<PermissionRequest> granted =
        List.of(
            PermissionRequest.parse("kv"),
            PermissionRequest.parse("files.read=" + file.getParent()),
            PermissionRequest.parse("http=" + address().resolve("/")));
    granted.forEach(permission ->
        grants.add(new Grant(EXTENSION, permission, "bench", clock.instant(), Optional.empty())));
    host =
        AnnexHost.builder()
            .capability(new KeyValueCapability(store.keyValues(), KeyValueChanges.unheard(), clock))
            .capability(new FilesCapability(new GrantedFiles(ForbiddenFolders.of())))
            .capability(http)
            .grants(grants)
            .journal(new MicroHost.NoJournal())
            .open();
    host.installer().addBuiltin(extension(granted));
  }

  private URI address() {
    return URI.create("http://127.0.0.1:%d".formatted(server.getAddress().getPort()));
  }

  private static BuiltinExtension extension(List<PermissionRequest> granted) {
    Tool tool =
        new Tool(
            new ToolName(EXTENSION, "repeat"),
            "repeat",
            "",
            "Calls the host again and again",
            Schema.of(Json.parse("{\"type\":\"object\"}")),
            Optional.empty(),
            Effects.UNKNOWN,
            Set.of(Audience.AGENT));
    return new BuiltinExtension(
        new Manifest(
            EXTENSION,
            new Version("1.0.0"),
            "Bench",
            "Calls the host",
            "Annex",
            BuiltinRuntime.NAME,
            BuiltinRuntime.NAME,
            "",
            List.of(tool),
            List.of(),
            List.of(),
            List.of(),
            granted,
            Limits.defaults(),
            List.of(),
            Contributions.NONE),
        Map.of(
            "repeat",
            (call, hostCalls, meter) -> {
              JsonNode arguments = call.invocation().arguments();
              for (int i = 0; i < REPEATS; i++) {
                hostCalls.call(arguments.path("operation").asString(), arguments.path("request"));
              }
              return new GuestReply.Done(Result.of(Json.object()));
            }));
  }

  private Outcome repeat(String operation, JsonNode request) {
    JsonNode arguments = Json.object().put("operation", operation).set("request", request);
    Outcome outcome =
        host.invoker()
            .invoke(
                Invocation.of(
                    Caller.agent("bench"),
                    new ToolName(EXTENSION, "repeat"),
                    arguments,
                    Instant.now().plus(Duration.ofMinutes(1))),
                Progress.none());
    if (!(outcome instanceof Outcome.Completed)) {
      throw new IllegalStateException(outcome.toString());
    }
    return outcome;
  }

  /** Writes what is read. */
  @Setup
  public void prepare() {
    kvPut();
  }

  /** {@code kv.set} of 1 KiB, on disk before it is answered. */
  @Benchmark
  @OperationsPerInvocation(REPEATS)
  public Outcome kvPut() {
    return repeat("kv.set", Json.object().put("key", "k").put("value", VALUE));
  }

  /** The same by the store alone. */
  @Benchmark
  @OperationsPerInvocation(REPEATS)
  public Object kvPutBare() {
    Object last = "";
    for (int i = 0; i < REPEATS; i++) {
      last =
          store
              .keyValues()
              .put(EXTENSION, "k", VALUE, Optional.empty(), new Condition.Always(), 1 << 20);
    }
    return last;
  }

  /** {@code kv.get} of 1 KiB. */
  @Benchmark
  @OperationsPerInvocation(REPEATS)
  public Outcome kvGet() {
    return repeat("kv.get", Json.object().put("key", "k"));
  }

  /** The same by the store alone. */
  @Benchmark
  @OperationsPerInvocation(REPEATS)
  public Object kvGetBare() {
    Object last = "";
    for (int i = 0; i < REPEATS; i++) {
      last = store.keyValues().get(EXTENSION, "k");
    }
    return last;
  }

  /** {@code files.read} of 1 KiB, the path followed one held folder after the other. */
  @Benchmark
  @OperationsPerInvocation(REPEATS)
  public Outcome fileRead() {
    return repeat("files.read", Json.object().put("path", file.toString()));
  }

  /** The same by the JDK alone. */
  @Benchmark
  @OperationsPerInvocation(REPEATS)
  public Object fileReadBare() throws IOException {
    Object last = "";
    for (int i = 0; i < REPEATS; i++) {
      last = Files.readAllBytes(file);
    }
    return last;
  }

  /** {@code http.request} of 1 KiB over loopback. */
  @Benchmark
  @OperationsPerInvocation(REPEATS)
  public Outcome httpGet() {
    return repeat("http.request", Json.object().put("method", "GET").put("url", address() + "/a"));
  }

  /** The same by the JDK's client alone. */
  @Benchmark
  @OperationsPerInvocation(REPEATS)
  public Object httpGetBare() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address().resolve("/a")).build();
    Object last = "";
    for (int i = 0; i < REPEATS; i++) {
      last = client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
    }
    return last;
  }

  /** Closes everything; the folder stays below the system's temporary one. */
  @TearDown
  public void close() {
    host.close();
    http.close();
    names.close();
    client.close();
    server.stop(0);
    store.close();
  }
}
