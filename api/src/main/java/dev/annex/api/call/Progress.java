package dev.annex.api.call;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/**
 * Hears what happens during an invocation. Implementations are quick, never throw, and may be
 * called from any thread, one at a time per invocation.
 */
public interface Progress {

  /**
   * How far it has come.
   *
   * @param done grows from report to report
   * @param total what {@code done} runs towards, in the same unit
   * @param message for people; may be empty
   */
  void advanced(double done, OptionalDouble total, String message);

  /** The extension logged a line. */
  void logged(LogLine line);

  /**
   * The extension streamed an event to whoever started it.
   *
   * @param type the extension's own word
   */
  void emitted(String type, JsonNode data);

  /**
   * Whoever started the call chooses a file for it. Blocks for as long as a person takes; the
   * thread is interrupted when the call is stopped, and the answer is then of no use.
   *
   * <p>The answer names a file of the host's machine that is ready to be used: for a caller
   * elsewhere a temporary file that its endpoint keeps, filled with what was uploaded or to be
   * offered for download afterwards; for a person at this machine the person's own file. Whoever
   * wraps a {@code Progress} passes this on.
   *
   * @return what was chosen; empty when the person cancelled, or when nobody here can choose
   */
  default Optional<FileChoice.Chosen> chooseFile(FileChoice wish) {
    return Optional.empty();
  }

  /** Hears nothing. */
  static Progress none() {
    return new Progress() {
      @Override
      public void advanced(double done, OptionalDouble total, String message) {}

      @Override
      public void logged(LogLine line) {}

      @Override
      public void emitted(String type, JsonNode data) {}
    };
  }

  /**
   * One line of an extension's log, already free of control characters.
   *
   * @param fields further facts by name
   */
  record LogLine(LogLevel level, String message, Map<String, JsonNode> fields) {
    public LogLine {
      fields = Map.copyOf(fields);
    }
  }

  /** How serious a log line is, least first. */
  enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }
}
