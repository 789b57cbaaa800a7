package dev.annex.runtime.process;

import dev.annex.api.call.Progress.LogLevel;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.value.Json;
import java.util.Map;

/** Lines for the log of an extension that say themselves who wrote them. */
public final class LogLines {

  private static final String STREAM = "stream";

  private LogLines() {}

  /** What its program wrote to standard error. */
  public static LogLine written(String line) {
    return new LogLine(LogLevel.INFO, line, Map.of(STREAM, Json.object().stringNode("stderr")));
  }

  /** What the host says about it. */
  public static LogLine said(LogLevel level, String line) {
    return new LogLine(level, line, Map.of(STREAM, Json.object().stringNode("host")));
  }
}
