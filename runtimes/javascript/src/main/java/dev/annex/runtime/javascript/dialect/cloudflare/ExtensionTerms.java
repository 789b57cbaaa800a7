package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the dialect wants to know again of an extension when it runs; its notes in our manifest.
 *
 * @param labels of its own context blocks, with prefix
 * @param source what is evaluated
 * @param stripped whether that is another text than in the package, because types were stripped
 */
record ExtensionTerms(
    DeclaredPermissions permissions,
    List<String> labels,
    ExpressionSource source,
    boolean stripped) {

  ExtensionTerms {
    labels = List.copyOf(labels);
  }

  ObjectNode toJson() {
    ObjectNode notes = Json.object();
    notes.set("permissions", permissions.toJson());
    var list = notes.putArray("labels");
    labels.forEach(list::add);
    if (stripped) {
      notes.put("source", source.text());
    }
    return notes.put("awaits", source.awaits()).put("flat", source.flat());
  }

  /** Reads what {@link #toJson} wrote into a package's manifest. */
  static ExtensionTerms of(ExtensionPackage contents) {
    JsonNode notes = contents.manifest().dialectNotes();
    Optional<String> stripped =
        Optional.of(notes.path("source")).filter(JsonNode::isString).map(JsonNode::stringValue);
    String text = stripped.orElseGet(() -> SourcePackage.read(contents.files()).source());
    return new ExtensionTerms(
        DeclaredPermissions.read(notes.path("permissions"), new ArrayList<>()),
        notes.path("labels").valueStream().map(JsonNode::stringValue).toList(),
        new ExpressionSource(
            text, notes.path("awaits").asBoolean(false), notes.path("flat").asBoolean(false)),
        stripped.isPresent());
  }
}
