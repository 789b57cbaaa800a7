/**
 * JSON as values: read strictly and within bounds, written, and laid out canonically for digests.
 */
@NullMarked
package dev.annex.sdk.json;

import org.jspecify.annotations.NullMarked;
