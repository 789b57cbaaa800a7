/** Tests of the package of the same name. */
@NullMarked
package dev.annex.server.metrics;

import org.jspecify.annotations.NullMarked;
