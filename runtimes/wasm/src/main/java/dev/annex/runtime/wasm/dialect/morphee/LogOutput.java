package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.wasi.Output;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Standard output and error: lines of the extension's log, or nothing when it may not log. */
final class LogOutput implements Output {

  static final String OPERATION = "log.write";
  private static final String CAPABILITY = "log";

  /** A longer line is logged in pieces. */
  private static final int MAX_LINE_BYTES = 4_096;

  private final HostCalls host;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  LogOutput(HostCalls host) {
    this.host = host;
  }

  @Override
  public void write(byte[] bytes) {
    if (!host.holds(CAPABILITY)) {
      return;
    }
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
  void flush() {
    if (line.size() == 0) {
      return;
    }
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    host.call(OPERATION, Json.object().put("level", "info").put("message", text));
  }
}
