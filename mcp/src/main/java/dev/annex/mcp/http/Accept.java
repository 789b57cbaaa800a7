package dev.annex.mcp.http;

import java.util.List;
import java.util.Locale;

/** Which of our two body types a client takes; without the header it takes both. */
public record Accept(boolean json, boolean events) {

  /** Reads the values of {@code Accept}. */
  public static Accept of(List<String> values) {
    boolean json = false;
    boolean events = false;
    boolean any = false;
    for (String value : values) {
      for (String range : value.split(",")) {
        String[] parts = range.strip().toLowerCase(Locale.ROOT).split(";");
        String type = parts[0].strip();
        if (type.isEmpty()) {
          continue;
        }
        any = true;
        if (refused(parts)) {
          continue;
        }
        boolean all = type.equals("*/*");
        json |= all || type.equals("application/*") || type.equals("application/json");
        events |= all || type.equals("text/*") || type.equals("text/event-stream");
      }
    }
    return any ? new Accept(json, events) : new Accept(true, true);
  }

  private static boolean refused(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      if (parts[i].strip().matches("q=0(\\.0{0,3})?")) {
        return true;
      }
    }
    return false;
  }
}
