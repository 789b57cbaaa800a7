package dev.annex.capabilities.events;

import dev.annex.api.name.ExtensionId;
import tools.jackson.databind.JsonNode;

/** What an operation touches: topics. */
sealed interface Topics {

  /** Which. */
  TopicPattern pattern();

  /** Telling of an event. */
  record Publishing(ExtensionId source, TopicPattern pattern, JsonNode payload) implements Topics {
    @Override
    public String toString() {
      return pattern.toString();
    }
  }

  /** Beginning or ending to listen. */
  record Listening(ExtensionId holder, TopicPattern pattern, String tool) implements Topics {
    @Override
    public String toString() {
      return pattern.toString();
    }
  }

  /** Looking at one's own subscriptions. */
  record Listing(ExtensionId holder) implements Topics {
    @Override
    public TopicPattern pattern() {
      return TopicPattern.ALL;
    }

    @Override
    public String toString() {
      return "subscriptions of " + holder;
    }
  }
}
