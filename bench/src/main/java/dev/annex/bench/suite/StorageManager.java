package dev.annex.bench.suite;

import dev.annex.api.value.Json;
import dev.annex.bench.load.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The storage manager in a running host, as a page of ours would use it: over REST, with events.
 */
final class StorageManager implements ObjectClient {

  private final HttpClient client = HttpClient.newHttpClient();
  private final Endpoint host;
  private final long asset;

  private StorageManager(Endpoint host, long asset) {
    this.host = host;
    this.asset = asset;
  }

  /**
   * Adds the connection.
   *
   * @param host where Annex listens
   */
  static StorageManager with(Endpoint host, ObjectNode config)
      throws IOException, InterruptedException {
    ObjectNode request = Json.object().put("type", "s3").put("name", "Bench");
    request.set("config", config);
    StorageManager nobody = new StorageManager(host, 0);
    return new StorageManager(
        host, nobody.post("/api/v1/workspace/assets", request).path("id").asLong());
  }

  @Override
  public long list(String bucket) throws IOException, InterruptedException {
    long count = 0;
    Optional<String> next = Optional.empty();
    do {
      ObjectNode arguments = Json.object().put("bucket", bucket);
      next.ifPresent(token -> arguments.put("continuationToken", token));
      JsonNode page = call("storage/list_objects", arguments, Optional.empty());
      count += page.path("objects").size();
      next =
          page.path("isTruncated").asBoolean()
              ? Optional.of(page.path("nextContinuationToken").asString())
              : Optional.empty();
    } while (next.isPresent());
    return count;
  }

  @Override
  public long download(String bucket, String key, Path file)
      throws IOException, InterruptedException {
    return transfer("storage/action:download", bucket, key, file);
  }

  @Override
  public long upload(String bucket, String key, Path file)
      throws IOException, InterruptedException {
    return transfer("storage/action:upload", bucket, key, file);
  }

  private long transfer(String tool, String bucket, String key, Path file)
      throws IOException, InterruptedException {
    ObjectNode arguments = Json.object().put("bucket", bucket).put("key", key);
    return call(tool, arguments, Optional.of(file)).path("size").asLong();
  }

  private JsonNode call(String tool, ObjectNode arguments, Optional<Path> file)
      throws IOException, InterruptedException {
    ObjectNode request = Json.object().put("tool", tool).put("timeout", "PT10M");
    request.set("arguments", arguments.put("assetId", asset));
    HttpResponse<Stream<String>> events =
        client.send(
            request("/api/v1/calls", request).header("Accept", "text/event-stream").build(),
            BodyHandlers.ofLines());
    try (Stream<String> all = events.body()) {
      JsonNode data = Json.object();
      for (Iterator<String> lines = all.iterator(); lines.hasNext(); ) {
        String line = lines.next();
        if (line.startsWith("data:")) {
          data = Json.parse(line.substring("data:".length()).getBytes(StandardCharsets.UTF_8));
          if (data.has("choice") && file.isPresent()) {
            choose(data, file.get());
          }
        }
      }
      if (!data.path("outcome").asString("").equals("completed")) {
        throw new IOException("%s was answered %s".formatted(request, data));
      }
      return data.path("value");
    }
  }

  private void choose(JsonNode wish, Path file) throws IOException, InterruptedException {
    String path =
        "/api/v1/calls/%s/choices/%d"
            .formatted(wish.path("call").asString(), wish.path("choice").asInt());
    var _ = post(path, Json.object().put("path", file.toString()));
  }

  private JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(request(path, body).build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          "%s was answered %d %s".formatted(path, answer.statusCode(), answer.body()));
    }
    return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  private HttpRequest.Builder request(String path, ObjectNode body) {
    URI address = host.address().resolve(path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(Json.writeBytes(body)));
    host.headers().forEach(request::header);
    return request;
  }
}
