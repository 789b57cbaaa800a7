package dev.annex.mcp.call;

import java.util.List;
import java.util.Optional;

/** A part of a list, and the cursor to the next part. */
public record Page<T>(List<T> items, Optional<String> next) {

  public Page {
    items = List.copyOf(items);
  }
}
