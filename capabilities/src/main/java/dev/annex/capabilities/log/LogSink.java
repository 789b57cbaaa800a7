package dev.annex.capabilities.log;

import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.name.ExtensionId;

/** Takes the log lines of extensions. Any thread. Quick, and never throws. */
@FunctionalInterface
public interface LogSink {

  /** Takes one line, already free of control characters and bounded in length. */
  void write(ExtensionId extension, LogLine line);
}
