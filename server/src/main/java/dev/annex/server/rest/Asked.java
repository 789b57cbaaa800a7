package dev.annex.server.rest;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import dev.annex.server.edge.Languages;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A request on its route, read strictly: what nobody knows is refused by name. */
record Asked(AdminRequest request, Map<String, String> variables) {

  private static final int MAX_SHOWN_LENGTH = 128;

  /** The extension that the path names. */
  ExtensionId extension() {
    return new ExtensionId(Objects.requireNonNull(variables.get("id")));
  }

  void allowQuery(String... names) {
    requireKnown("query parameter", request.query().keySet(), Set.of(names));
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(request.query().get(name)).filter(value -> !value.isEmpty());
  }

  boolean flag(String name) {
    return query(name)
        .map(value ->
            switch (value) {
              case "true" -> true;
              case "false" -> false;
              default -> throw invalid(name, "must be true or false");
            })
        .orElse(false);
  }

  /** The language that texts of extensions are wanted in. */
  Locale language() {
    return query("language").map(Languages::ofTag).orElse(Locale.ENGLISH);
  }

  long number(String name, long otherwise) {
    try {
      return query(name).map(Long::parseLong).orElse(otherwise);
    } catch (NumberFormatException e) {
      throw invalid(name, "must be a whole number");
    }
  }

  /** The body as an object with no other members than these. */
  Members members(String... names) {
    ObjectNode json = object();
    requireKnown("member", Set.copyOf(json.propertyNames()), Set.of(names));
    return new Members(json, this);
  }

  /** The body as an object whose members somebody else knows. */
  ObjectNode object() {
    JsonNode json = request.body().length == 0 ? Json.object() : Json.parse(request.body());
    if (!json.isObject()) {
      throw new AnnexException(
          ErrorCode.INVALID_REQUEST, failed() + "the body must be a JSON object.");
    }
    return json.asObject();
  }

  private void requireKnown(String what, Set<String> given, Set<String> known) {
    for (String name : new TreeSet<>(given)) {
      if (!known.contains(name)) {
        throw new AnnexException(
            ErrorCode.INVALID_REQUEST,
            "%sthere is no %s \"%s\"; there is %s."
                .formatted(
                    failed(),
                    what,
                    Printable.show(name, MAX_SHOWN_LENGTH),
                    known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known))));
      }
    }
  }

  AnnexException invalid(String name, String why) {
    return new AnnexException(
        ErrorCode.INVALID_REQUEST, "%s\"%s\" %s.".formatted(failed(), name, why));
  }

  private String failed() {
    return "%s %s failed: "
        .formatted(request.method(), Printable.show(request.path(), MAX_SHOWN_LENGTH));
  }
}
