package dev.annex.cli.authored;

import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What an extension asks for and nobody granted, as a text. */
final class Pending {

  private Pending() {}

  static String of(JsonNode authored) {
    return authored
        .path("pending")
        .valueStream()
        .map(JsonNode::asString)
        .collect(Collectors.joining(", "));
  }
}
