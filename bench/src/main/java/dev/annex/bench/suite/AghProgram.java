package dev.annex.bench.suite;

import dev.annex.api.value.Json;
import dev.annex.bench.load.Load;
import dev.annex.bench.load.Revision;
import dev.annex.bench.load.StdioConnection;
import dev.annex.bench.load.StdioLoad;
import dev.annex.bench.machine.Child;
import dev.annex.bench.machine.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * A program made with an SDK of AGH, started from its package without any host, and spoken with
 * over its pipes by a client that can do nothing but initialize and call.
 */
final class AghProgram implements Worker {

  static final String TEXT = "hello, sandbox";
  static final String EXPECTED = "\"text\":\"%s\"".formatted(TEXT);

  private static final String[] LISTS = {
    "granted_actions", "granted_security", "granted_resource_kinds", "granted_resource_scopes"
  };

  private final String name;
  private final Child child;
  private final StdioConnection connection;

  private AghProgram(String name, Child child) {
    this.name = name;
    this.child = child;
    this.connection = new StdioConnection(child);
  }

  /**
   * Starts a program and opens a session with it.
   *
   * @param name of the extension
   * @param folder of its package, and the one it works in
   */
  static AghProgram start(Settings settings, String name, Path folder, List<String> command)
      throws IOException {
    AghProgram program =
        new AghProgram(name, Child.start(command, Map.of(), folder, settings.log(name)));
    program.connection.hello(call("initialize", program.initialize()));
    return program;
  }

  private static Revision.Call call(String method, ObjectNode params) {
    ObjectNode message = Json.object().put("jsonrpc", "2.0").put("method", method);
    message.set("params", params);
    message.put("id", Revision.Call.FIRST_NUMBER);
    return new Revision.Call(Json.writeBytes(message), Revision.Call.FIRST_NUMBER, Map.of());
  }

  private ObjectNode initialize() {
    ObjectNode params = Json.object().put("protocol_version", "1");
    params.putArray("supported_protocol_versions").add("1");
    params.put("agh_version", "0.9.0").put("session_nonce", "0".repeat(32));
    params
        .putObject("extension")
        .put("name", name)
        .put("version", "1.0.0")
        .put("source_tier", "user");
    ObjectNode capabilities = params.putObject("capabilities");
    capabilities.putArray("provides").add("tool.provider");
    for (String list : LISTS) {
      capabilities.putArray(list);
    }
    ObjectNode methods = params.putObject("methods");
    methods.putArray("daemon_requests").add("health_check").add("shutdown");
    methods.putArray("extension_services").add("provide_tools").add("tools/call");
    params
        .putObject("runtime")
        .put("health_check_interval_ms", 30_000)
        .put("health_check_timeout_ms", 5_000)
        .put("shutdown_timeout_ms", 10_000)
        .put("default_hook_timeout_ms", 5_000);
    return params;
  }

  /** Calls of its tool. */
  Load load(int inFlight) {
    ObjectNode params =
        Json.object()
            .put("tool_id", "ext__%s__echo".formatted(name.replace('-', '_')))
            .put("handler", "echo");
    params.putObject("input").put("text", TEXT);
    return new StdioLoad(connection, call("tools/call", params), EXPECTED, inFlight);
  }

  @Override
  public Duration processorTime() {
    return child.processorTime();
  }

  @Override
  public boolean apart() {
    return true;
  }

  /** The end of its input is what it ends by. */
  @Override
  public void close() {
    child.close();
  }
}
