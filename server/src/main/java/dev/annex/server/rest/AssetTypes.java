package dev.annex.server.rest;

import dev.annex.api.extension.AssetType;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Extension;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Schema;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The kinds of connections that installed extensions bring. Any thread. */
record AssetTypes(Catalog catalog) {

  /** A kind of connection and whose it is. */
  record Owned(Extension extension, AssetType type) {

    ExtensionId id() {
      return extension.id();
    }

    /**
     * What settings must fit before they are stored. Where the extension's code judges settings,
     * its schema describes a form: which fields are required is shown, and the code decides; and
     * what the form of the original host gives for a number is text.
     */
    Schema schema() {
      boolean judged = extension.manifest().contributions().configCheck().isPresent();
      JsonNode document = type.config().document();
      return judged && document.isObject() ? lenient(document.asObject()) : type.config();
    }

    private static Schema lenient(ObjectNode document) {
      ObjectNode form = document.deepCopy();
      form.remove("required");
      for (JsonNode property : form.path("properties").values()) {
        if (property instanceof ObjectNode rules) {
          rules.remove("required");
          String type = rules.path("type").stringValue("");
          if (type.equals("number") || type.equals("integer")) {
            ArrayNode both = rules.putArray("type");
            both.add(type).add("string");
          }
        }
      }
      return Schema.of(form);
    }
  }

  /** All of them, those of disabled extensions too. */
  List<Owned> all() {
    return catalog.extensions().stream()
        .flatMap(extension ->
            extension.manifest().contributions().assetTypes().stream()
                .map(type -> new Owned(extension, type)))
        .toList();
  }

  /** The one with a name. */
  Optional<Owned> find(String name) {
    return all().stream().filter(owned -> owned.type().name().equals(name)).findFirst();
  }
}
