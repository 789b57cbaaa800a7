/** What the official conformance suite expects of a server, as extensions of the core. */
@NullMarked
package dev.annex.server.conformance;

import org.jspecify.annotations.NullMarked;
