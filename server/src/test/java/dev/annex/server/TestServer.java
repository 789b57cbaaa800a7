package dev.annex.server;

import dev.annex.api.value.Json;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.conformance.ConformanceExtension;
import dev.annex.server.conformance.RawNames;
import dev.annex.server.rest.CheckedApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A real host behind its real doors on a free port, and clients for it. */
public final class TestServer implements AutoCloseable {

  private static final String REVISION = "2026-07-28";
  private static final String META = "io.modelcontextprotocol/";

  private final Serving serving;
  private final CheckedApi api;
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger ids = new AtomicInteger();

  TestServer(Serving serving) {
    this.serving = serving;
    this.api = new CheckedApi(serving.host().api());
  }

  static TestServer start(Path data) {
    return start(data, AnnexConfig.defaults());
  }

  static TestServer start(Path data, AnnexConfig config) {
    return new TestServer(Serving.start(Assembly.open(data, config.withPort(0))));
  }

  /** With the fixtures of the conformance suite, under their own names. */
  static TestServer withFixtures(Path data) {
    RunningHost host = Assembly.open(data, AnnexConfig.defaults().withPort(0), new RawNames());
    ConformanceExtension.addTo(host.host());
    return new TestServer(Serving.start(host));
  }

  Serving serving() {
    return serving;
  }

  CheckedApi api() {
    return api;
  }

  String token() {
    return serving.token().reveal();
  }

  URI at(String path) {
    return serving.http().address().resolve(path);
  }

  /** A request with the token. */
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(at(path)).header("Authorization", "Bearer " + token());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  JsonNode get(String path) {
    return Json.parse(send(request(path).GET().build()).body());
  }

  /** Speaks MCP of 2026-07-28; the answer is the result, or an object with error. */
  JsonNode mcp(String method, Map<String, JsonNode> parameters) {
    HttpResponse<String> response = send(mcpRequest(method, parameters).build());
    String type = response.headers().firstValue("Content-Type").orElse("");
    JsonNode message =
        type.startsWith("text/event-stream") ? last(response.body()) : Json.parse(response.body());
    return message.has("result") ? message.path("result") : message;
  }

  HttpRequest.Builder mcpRequest(String method, Map<String, JsonNode> parameters) {
    ObjectNode message = Json.object();
    message.put("jsonrpc", "2.0").put("id", ids.incrementAndGet()).put("method", method);
    ObjectNode params = message.putObject("params");
    parameters.forEach(params::set);
    ObjectNode meta = params.putObject("_meta");
    meta.put(META + "protocolVersion", REVISION);
    ObjectNode capabilities = meta.putObject(META + "clientCapabilities");
    capabilities.putObject("elicitation").putObject("form");
    capabilities.putObject("sampling");
    meta.putObject(META + "clientInfo").put("name", "test").put("version", "1");
    HttpRequest.Builder request =
        request("/mcp")
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", REVISION)
            .header("Mcp-Method", method);
    for (String name : new String[] {"name", "uri"}) {
      if (parameters.containsKey(name)) {
        request.header("Mcp-Name", params.path(name).asString());
      }
    }
    return request.POST(BodyPublishers.ofByteArray(Json.writeBytes(message)));
  }

  JsonNode callTool(String name, String arguments) {
    return mcp(
        "tools/call",
        Map.of("name", Json.object().stringNode(name), "arguments", Json.parse(arguments)));
  }

  private static JsonNode last(String events) {
    String data =
        events
            .lines()
            .filter(line -> line.startsWith("data:"))
            .map(line -> line.substring(5).strip())
            .filter(line -> !line.isEmpty())
            .reduce((earlier, later) -> later)
            .orElse("{}");
    return Json.parse(data);
  }

  static String texts(JsonNode result) {
    Stream<JsonNode> content = result.path("content").valueStream();
    return content.map(block -> block.path("text").asString("")).collect(Collectors.joining());
  }

  @Override
  public void close() {
    client.close();
    serving.close();
  }
}
