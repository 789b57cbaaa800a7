package dev.annex.server;

import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.capabilities.log.LogSink;
import dev.annex.store.ExtensionLogFiles;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Extensions' log lines: in the host's log, each extension under a logger of its own, and in the
 * extension's own files; both without the secrets that it knows.
 */
final class ExtensionLog implements LogSink {

  private final ExtensionLogFiles files;
  private final KnownSecrets secrets;

  ExtensionLog(ExtensionLogFiles files, KnownSecrets secrets) {
    this.files = files;
    this.secrets = secrets;
  }

  @Override
  public void write(ExtensionId extension, LogLine raw) {
    LogLine line = clean(extension, raw);
    files.write(extension, line);
    Logger logger = LoggerFactory.getLogger("annex.extension." + extension);
    String text = line.fields().isEmpty() ? line.message() : line.message() + " " + fields(line);
    switch (line.level()) {
      case DEBUG -> logger.debug("{}", text);
      case INFO -> logger.info("{}", text);
      case WARN -> logger.warn("{}", text);
      case ERROR -> logger.error("{}", text);
    }
  }

  private LogLine clean(ExtensionId extension, LogLine raw) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    raw.fields()
        .forEach((name, value) ->
            fields.put(secrets.hide(extension, name), secrets.hide(extension, value)));
    return new LogLine(raw.level(), secrets.hide(extension, raw.message()), fields);
  }

  private static String fields(LogLine line) {
    ObjectNode fields = Json.object();
    line.fields().forEach(fields::set);
    return Json.write(fields);
  }
}
