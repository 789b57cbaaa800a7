package dev.annex.server.rest;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The members of a request's body. */
record Members(JsonNode json, Asked asked) {

  String text(String name) {
    return optionalText(name).orElseThrow(() -> asked.invalid(name, "is missing"));
  }

  Optional<String> optionalText(String name) {
    return value(name)
        .map(value -> {
          if (!value.isString()) {
            throw asked.invalid(name, "must be text");
          }
          return value.asString();
        });
  }

  boolean flag(String name) {
    return value(name)
        .map(value -> {
          if (!value.isBoolean()) {
            throw asked.invalid(name, "must be true or false");
          }
          return value.booleanValue();
        })
        .orElse(false);
  }

  Optional<Instant> instant(String name) {
    try {
      return optionalText(name).map(Instant::parse);
    } catch (DateTimeException e) {
      throw asked.invalid(name, "must be an instant such as 2027-01-31T12:00:00Z");
    }
  }

  Optional<Duration> duration(String name) {
    Optional<Duration> duration;
    try {
      duration = optionalText(name).map(Duration::parse);
    } catch (DateTimeException e) {
      throw asked.invalid(name, "must be a duration such as PT10S");
    }
    if (duration.isPresent() && !duration.get().isPositive()) {
      throw asked.invalid(name, "must be above PT0S");
    }
    return duration;
  }

  Optional<JsonNode> value(String name) {
    return Optional.ofNullable(json.get(name));
  }
}
