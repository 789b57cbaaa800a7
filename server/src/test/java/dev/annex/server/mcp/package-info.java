/** Tests of the package of the same name. */
@NullMarked
package dev.annex.server.mcp;

import org.jspecify.annotations.NullMarked;
