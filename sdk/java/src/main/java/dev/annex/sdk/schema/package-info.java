/**
 * Java types as JSON Schema, and JSON as values of those types, from one description of each type.
 */
@NullMarked
package dev.annex.sdk.schema;

import org.jspecify.annotations.NullMarked;
