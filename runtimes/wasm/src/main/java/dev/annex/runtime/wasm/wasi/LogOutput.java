package dev.annex.runtime.wasm.wasi;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output and error as lines of the extension's log, and what the host itself has to say
 * there. Nothing is written for an extension that may not log. One thread at a time.
 */
public final class LogOutput implements Output {

  /** The operation of the host behind it. */
  public static final String OPERATION = "log.write";

  private static final String CAPABILITY = "log";

  /** A longer line is logged in pieces. */
  private static final int MAX_LINE_BYTES = 4_096;

  private final HostCalls host;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /** Nothing is written yet. */
  public LogOutput(HostCalls host) {
    this.host = host;
  }

  @Override
  public void write(byte[] bytes) {
    for (byte next : bytes) {
      if (next != '\n') {
        line.write(next);
      }
      if (next == '\n' || line.size() == MAX_LINE_BYTES) {
        flush();
      }
    }
  }

  /** Logs what is left of a line. */
  public void flush() {
    if (line.size() == 0) {
      return;
    }
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    say("info", text);
  }

  /**
   * Logs one line.
   *
   * @param level {@code debug}, {@code info}, {@code warn} or {@code error}
   */
  public void say(String level, String message) {
    if (!host.holds(CAPABILITY)) {
      return;
    }
    try {
      var _ = host.call(OPERATION, Json.object().put("level", level).put("message", message));
    } catch (AnnexException e) {
      if (e.code() != ErrorCode.PERMISSION_DENIED) {
        throw e;
      }
    }
  }
}
