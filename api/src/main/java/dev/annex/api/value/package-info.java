/** The one value type (Jackson's tree) with its bounded reader, schemas, sizes and secrets. */
@NullMarked
package dev.annex.api.value;

import org.jspecify.annotations.NullMarked;
