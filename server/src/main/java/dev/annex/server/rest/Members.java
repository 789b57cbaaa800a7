package dev.annex.server.rest;

import dev.annex.api.value.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

  /** A list of texts; empty when it is missing. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    Optional<JsonNode> list = value(name);
    if (list.isPresent() && !list.get().isArray()) {
      throw asked.invalid(name, "must be a list of texts");
    }
    for (JsonNode text : list.orElseGet(() -> Json.object().arrayNode())) {
      if (!text.isString()) {
        throw asked.invalid(name, "must be a list of texts");
      }
      texts.add(text.asString());
    }
    return texts;
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
