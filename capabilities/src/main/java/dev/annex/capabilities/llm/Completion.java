package dev.annex.capabilities.llm;

import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One completion that somebody asks for, checked.
 *
 * @param model empty when none was named and none is configured
 * @param maxTokens most tokens to write; empty for as many as are usual
 * @param format what the answer is to be
 */
record Completion(
    String model,
    List<Message> messages,
    Optional<Long> maxTokens,
    OptionalDouble temperature,
    List<String> stop,
    Format format) {

  private static final int MAX_SHOWN_LENGTH = 128;

  /** Bytes of a message that say whose it is, about. */
  private static final int MESSAGE_OVERHEAD = 12;

  /** Most texts have more bytes for each token, so that estimates are rather too high. */
  private static final int BYTES_PER_TOKEN = 3;

  Completion {
    messages = List.copyOf(messages);
    stop = List.copyOf(stop);
  }

  /** Something said. */
  record Message(String role, String content) {}

  /** What an answer is to be. */
  sealed interface Format {

    /** Any text. */
    record Text() implements Format {}

    /** Some JSON. */
    record AnyJson() implements Format {}

    /** JSON that fits a schema. */
    record Fitting(JsonNode schema) implements Format {}
  }

  /** About how many tokens the model has to read. */
  long promptEstimate() {
    long bytes = 0;
    for (Message message : messages) {
      bytes += MESSAGE_OVERHEAD + utf8(message.content());
    }
    if (format instanceof Format.Fitting fitting) {
      bytes += Json.writeBytes(fitting.schema()).length;
    }
    return bytes / BYTES_PER_TOKEN + 1;
  }

  /** About how many tokens a text is. */
  static long estimate(String text) {
    return (utf8(text) + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** The request as OpenAI's protocol writes it. */
  ObjectNode body(long most) {
    ObjectNode body = Json.object();
    body.put("model", model);
    ArrayNode list = body.putArray("messages");
    for (Message message : messages) {
      list.addObject().put("role", message.role()).put("content", message.content());
    }
    body.put("max_tokens", most);
    temperature.ifPresent(value -> body.put("temperature", value));
    if (!stop.isEmpty()) {
      ArrayNode words = body.putArray("stop");
      stop.forEach(words::add);
    }
    body.put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    switch (format) {
      case Format.Text text -> {}
      case Format.AnyJson json -> body.putObject("response_format").put("type", "json_object");
      case Format.Fitting fitting -> {
        ObjectNode responseFormat = body.putObject("response_format");
        responseFormat.put("type", "json_schema");
        ObjectNode schema = responseFormat.putObject("json_schema");
        schema.put("name", "answer").put("strict", true);
        schema.set("schema", fitting.schema());
      }
    }
    return body;
  }

  @Override
  public String toString() {
    return model.isEmpty() ? "no model" : Printable.show(model, MAX_SHOWN_LENGTH);
  }
}
