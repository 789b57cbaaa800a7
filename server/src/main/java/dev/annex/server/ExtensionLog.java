package dev.annex.server;

import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.capabilities.log.LogSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Extensions' log lines in the host's log, each extension under a logger of its own. */
final class ExtensionLog implements LogSink {

  @Override
  public void write(ExtensionId extension, LogLine line) {
    Logger logger = LoggerFactory.getLogger("annex.extension." + extension);
    String text = line.fields().isEmpty() ? line.message() : line.message() + " " + fields(line);
    switch (line.level()) {
      case DEBUG -> logger.debug("{}", text);
      case INFO -> logger.info("{}", text);
      case WARN -> logger.warn("{}", text);
      case ERROR -> logger.error("{}", text);
    }
  }

  private static String fields(LogLine line) {
    ObjectNode fields = Json.object();
    line.fields().forEach(fields::set);
    return Json.write(fields);
  }
}
