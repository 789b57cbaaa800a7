package dev.annex.server.rest;

import tools.jackson.databind.JsonNode;

/**
 * Hears what happens during a call, as it happens: {@code event}, {@code log}, {@code progress},
 * {@code choose}. Called from any thread, one at a time; must be quick and must not throw.
 */
@FunctionalInterface
public interface EventSink {

  /** Something happened. */
  void send(String event, JsonNode data);
}
