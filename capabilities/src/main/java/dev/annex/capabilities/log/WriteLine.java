package dev.annex.capabilities.log;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Budget;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress.LogLevel;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Operation.Nothing;
import dev.annex.api.capability.Requester;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.capabilities.log.WriteLine.OwnLog;
import dev.annex.capabilities.log.WriteLine.Request;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class WriteLine implements Operation<Request, OwnLog, Nothing> {

  static final String NAME = "log.write";

  record Request(
      Optional<String> level, Optional<String> message, Optional<Map<String, JsonNode>> fields) {}

  /** One clean line. Its text stays out of messages and the journal: it may hold anything. */
  record OwnLog(ExtensionId owner, LogLine line) {
    @Override
    public String toString() {
      return line.level().name().toLowerCase(Locale.ROOT) + " line";
    }
  }

  private final LogSink sink;

  WriteLine(LogSink sink) {
    this.sink = sink;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public OwnLog resolve(Request request, Requester requester) {
    String message = HostRequests.required(request.message(), NAME, "message");
    Map<String, JsonNode> fields = request.fields().orElse(Map.of());
    if (fields.size() > LogText.MAX_FIELDS) {
      throw HostRequests.invalidField(
          NAME,
          "fields",
          "has %d members, at most %d are allowed".formatted(fields.size(), LogText.MAX_FIELDS));
    }
    LogLine line =
        new LogLine(
            level(request.level().orElse("")),
            LogText.clean(message, LogText.MAX_MESSAGE_LENGTH),
            LogText.clean(fields));
    return new OwnLog(requester.extension().id(), line);
  }

  private static LogLevel level(String word) {
    return switch (word) {
      case "debug" -> LogLevel.DEBUG;
      case "warn" -> LogLevel.WARN;
      case "error" -> LogLevel.ERROR;
      default -> LogLevel.INFO;
    };
  }

  @Override
  public Nothing perform(Permit<OwnLog> permit, HostContext context) {
    LogLine line = permit.target().line();
    Meter meter = context.meter();
    meter.spend(Budget.LOG_LINES, 1);
    meter.spend(Budget.LOG_BYTES, bytes(line));
    context.progress().logged(line);
    sink.write(permit.target().owner(), line);
    return Nothing.NOTHING;
  }

  private static long bytes(LogLine line) {
    long message = line.message().getBytes(StandardCharsets.UTF_8).length;
    if (line.fields().isEmpty()) {
      return message;
    }
    ObjectNode fields = Json.object();
    line.fields().forEach(fields::set);
    return message + Json.writeBytes(fields).length;
  }

  @Override
  public boolean routine() {
    return true;
  }
}
