package dev.annex.bench.suite;

import dev.annex.api.value.Json;
import dev.annex.bench.machine.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The official AWS SDK for Go, in a process that answers questions: {@code bench/peers/aws}. */
final class AwsClient implements ObjectClient {

  private final Child process;
  private final BufferedReader answers;

  AwsClient(Child process) {
    this.process = process;
    this.answers =
        new BufferedReader(new InputStreamReader(process.output(), StandardCharsets.UTF_8));
  }

  @Override
  public long list(String bucket) throws IOException {
    return ask(Json.object().put("do", "list").put("bucket", bucket));
  }

  @Override
  public long download(String bucket, String key, Path file) throws IOException {
    return ask(transfer("download", bucket, key, file));
  }

  @Override
  public long upload(String bucket, String key, Path file) throws IOException {
    return ask(transfer("upload", bucket, key, file));
  }

  private static ObjectNode transfer(String what, String bucket, String key, Path file) {
    return Json.object()
        .put("do", what)
        .put("bucket", bucket)
        .put("key", key)
        .put("file", file.toString());
  }

  private long ask(ObjectNode question) throws IOException {
    process.input().write((Json.write(question) + "\n").getBytes(StandardCharsets.UTF_8));
    process.input().flush();
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the AWS client ended at " + question);
    }
    JsonNode answer = Json.parse(line.getBytes(StandardCharsets.UTF_8));
    if (answer.has("error")) {
      throw new IOException("%s: %s".formatted(question, answer.path("error").asString()));
    }
    return answer.path("count").asLong();
  }
}
