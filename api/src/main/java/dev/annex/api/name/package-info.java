/** Names that are written down: extensions, tools, versions, digests. */
@NullMarked
package dev.annex.api.name;

import org.jspecify.annotations.NullMarked;
