package dev.annex.core.invoke;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.regex.RegularExpression;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.Digest;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Checks values against JSON Schemas of draft 2020-12. Compiled schemas are kept by digest, up to
 * {@value #MAX_COMPILED}. Never reaches the network: a reference may only point into its own
 * schema. Patterns run in linear time (RE2), so a hostile one costs no more than its length. Any
 * thread.
 */
public final class SchemaCheck {

  private static final int MAX_COMPILED = 4_096;
  private static final int MAX_NODES = 5_000;
  private static final int MAX_REPORTED = 10;
  private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder
                  .schemaCacheEnabled(false)
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .regularExpressionFactory(SchemaCheck::linearTime)
                          .build()));

  private final Map<Digest, com.networknt.schema.Schema> compiled =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(
                Map.Entry<Digest, com.networknt.schema.Schema> eldest) {
              return size() > MAX_COMPILED;
            }
          });

  private static RegularExpression linearTime(String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    return text -> compiled.matcher(text).find();
  }

  /**
   * Judges a schema before anything is checked with it.
   *
   * @param what whose schema it is, for the message
   * @throws AnnexException {@code MANIFEST_INVALID}, with the reason
   */
  public void requireUsable(Schema schema, String what) {
    JsonNode document = schema.document();
    if (!document.isObject()) {
      throw unusable(what, "it is not an object");
    }
    String draft = document.path("$schema").asString(DRAFT);
    if (!draft.equals(DRAFT) && !draft.equals(DRAFT + "#")) {
      throw unusable(
          what, "\"$schema\" is \"%s\", and only draft 2020-12 is supported".formatted(draft));
    }
    if (nodes(document) > MAX_NODES) {
      throw unusable(what, "it has more than %d parts".formatted(MAX_NODES));
    }
    for (String keyword : List.of("$ref", "$dynamicRef")) {
      for (JsonNode reference : document.findValues(keyword)) {
        if (reference.isString() && !reference.stringValue().startsWith("#")) {
          throw unusable(
              what,
              "it refers to \"%s\", and references may only point into the schema itself (#…)"
                  .formatted(reference.stringValue()));
        }
      }
    }
    List<Error> errors = registry.getSchema(SchemaLocation.of(DRAFT)).validate(document);
    if (!errors.isEmpty()) {
      throw unusable(what, String.valueOf(errors.getFirst()));
    }
    try {
      compile(schema).initializeValidators();
    } catch (SchemaException
        | PatternSyntaxException
        | JacksonException
        | IllegalArgumentException e) {
      throw unusable(what, String.valueOf(e.getMessage()));
    }
  }

  private static int nodes(JsonNode node) {
    int count = 1;
    for (JsonNode child : node) {
      count += nodes(child);
    }
    return count;
  }

  private static AnnexException unusable(String what, String why) {
    return new AnnexException(
        ErrorCode.MANIFEST_INVALID, "The schema of %s cannot be used: %s.".formatted(what, why));
  }

  /**
   * Checks a value.
   *
   * @return nothing when it fits; else a failure that lists each place and what is wrong there
   */
  public Optional<Fault> check(Schema schema, JsonNode value, ErrorCode code, String what) {
    List<Error> errors;
    try {
      errors = compile(schema).validate(value);
    } catch (SchemaException | PatternSyntaxException e) {
      return Optional.of(
          Fault.of(
              ErrorCode.INTERNAL,
              "Checking %s failed: its schema cannot be used: %s."
                  .formatted(what, e.getMessage())));
    }
    if (errors.isEmpty()) {
      return Optional.empty();
    }
    ArrayNode list = Json.mapper().createArrayNode();
    StringBuilder text = new StringBuilder("%s not valid:".formatted(what));
    for (Error error : errors.subList(0, Math.min(errors.size(), MAX_REPORTED))) {
      String path = error.getInstanceLocation().toString();
      list.addObject().put("path", path).put("problem", error.getMessage());
      text.append(" %s: %s;".formatted(path.isEmpty() ? "/" : path, plain(error, path)));
    }
    if (errors.size() > MAX_REPORTED) {
      text.append(" and %d more;".formatted(errors.size() - MAX_REPORTED));
    }
    text.setCharAt(text.length() - 1, '.');
    return Optional.of(new Fault(code, text.toString(), Map.of("errors", list)));
  }

  private static String plain(Error error, String path) {
    String message = error.getMessage();
    String prefix = path + ": ";
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }

  private com.networknt.schema.Schema compile(Schema schema) {
    return compiled.computeIfAbsent(
        schema.digest(), digest -> registry.getSchema(schema.document()));
  }
}
