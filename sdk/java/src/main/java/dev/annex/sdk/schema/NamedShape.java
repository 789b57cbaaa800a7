package dev.annex.sdk.schema;

import dev.annex.sdk.json.JsonObject;

/** A type that can contain itself, and then gets a definition of its own in a schema. */
sealed interface NamedShape extends Shape permits RecordShape, VariantShape {

  Class<?> type();

  /** The schema itself, not a reference to it. */
  JsonObject body(Definitions definitions);

  @Override
  default JsonObject schema(Definitions definitions) {
    return definitions.schemaOf(this);
  }
}
