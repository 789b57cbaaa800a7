package dev.annex.mcp;

import java.util.List;

/** Proposals, best first; the server sends the first hundred and says whether there were more. */
public record Completion(List<String> values) {

  public Completion {
    values = List.copyOf(values);
  }

  /** No proposal. */
  public static Completion none() {
    return new Completion(List.of());
  }
}
