package dev.annex.capabilities.llm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes a stream of server-sent events apart as it comes. Lines end with LF or CR LF; only the data
 * of events counts, other fields and comments are passed over. One thread.
 */
final class EventLines {

  private static final int MAX_EVENT_BYTES = 1 << 20;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private boolean hasData;

  /** The data of the events that end within these bytes. */
  List<String> feed(byte[] bytes) {
    List<String> events = new ArrayList<>();
    for (byte one : bytes) {
      if (one == '\n') {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        endLine(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text)
            .ifPresent(events::add);
      } else {
        line.write(one);
        requireSmall(line.size());
      }
    }
    return events;
  }

  private Optional<String> endLine(String text) {
    if (text.isEmpty()) {
      Optional<String> event = hasData ? Optional.of(data.toString()) : Optional.empty();
      data.setLength(0);
      hasData = false;
      return event;
    }
    if (text.startsWith("data:")) {
      if (hasData) {
        data.append('\n');
      }
      hasData = true;
      String value = text.substring("data:".length());
      data.append(value.startsWith(" ") ? value.substring(1) : value);
      requireSmall(data.length());
    }
    return Optional.empty();
  }

  private static void requireSmall(int size) {
    if (size > MAX_EVENT_BYTES) {
      throw ModelFailure.of(
          "malformed",
          "the provider sent an event of more than %d bytes".formatted(MAX_EVENT_BYTES));
    }
  }
}
