package dev.annex.capabilities.events;

import dev.annex.api.capability.HostRequests;
import dev.annex.api.fault.AnnexException;
import java.util.Optional;

/** Reads the field {@code topic} of requests. */
final class TopicRequests {

  private TopicRequests() {}

  static TopicPattern pattern(Optional<String> topic, String operation) {
    String text = HostRequests.required(topic, operation, "topic");
    try {
      return TopicPattern.read(text);
    } catch (AnnexException e) {
      throw HostRequests.invalidField(
          operation,
          "topic",
          "is not one: names of letters, digits, '_' and '-' joined by dots are, up to %d characters"
              .formatted(TopicPattern.MAX_LENGTH));
    }
  }
}
