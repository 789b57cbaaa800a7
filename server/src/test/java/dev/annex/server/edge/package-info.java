/** Tests of the package of the same name. */
@NullMarked
package dev.annex.server.edge;

import org.jspecify.annotations.NullMarked;
