package dev.annex.server.rest;

import dev.annex.api.call.FileChoice;
import dev.annex.api.call.InvocationId;
import dev.annex.api.call.Progress;
import dev.annex.api.value.Json;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Passes on what happens during one call, and what it asks for. */
final class StreamedProgress implements Progress {

  /** The first event of every call: its id. */
  static final String CALL = "call";

  private final InvocationId call;
  private final EventSink sink;
  private final FileChoices choices;
  private final AtomicInteger asked = new AtomicInteger();

  StreamedProgress(InvocationId call, EventSink sink, FileChoices choices) {
    this.call = call;
    this.sink = sink;
    this.choices = choices;
  }

  /** Tells which call it is. */
  StreamedProgress begun() {
    sink.send(CALL, Json.object().put("call", call.value()));
    return this;
  }

  @Override
  public void advanced(double done, OptionalDouble total, String message) {
    ObjectNode data = Json.object().put("done", done);
    total.ifPresent(most -> data.put("total", most));
    if (!message.isEmpty()) {
      data.put("message", message);
    }
    sink.send("progress", data);
  }

  @Override
  public void logged(LogLine line) {
    ObjectNode data = Json.object();
    data.put("level", line.level().name().toLowerCase(Locale.ROOT));
    data.put("message", line.message());
    if (!line.fields().isEmpty()) {
      line.fields().forEach(data.putObject("fields")::set);
    }
    sink.send("log", data);
  }

  @Override
  public void emitted(String type, JsonNode data) {
    ObjectNode event = Json.object().put("call", call.value()).put("type", type);
    event.set("data", data);
    sink.send("event", event);
  }

  @Override
  public Optional<FileChoice.Chosen> chooseFile(FileChoice wish) {
    int number = asked.incrementAndGet();
    ObjectNode question = Json.object();
    question.put("call", call.value());
    question.put("choice", number);
    question.put("direction", wish.direction().word());
    question.put("title", wish.title());
    question.put("defaultName", wish.defaultName());
    question.set("filters", Shapes.texts(wish.filters()));
    return choices.await(call, number, wish, () -> sink.send("choose", question));
  }
}
