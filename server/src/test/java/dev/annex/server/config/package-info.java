/** Tests of the package of the same name. */
@NullMarked
package dev.annex.server.config;

import org.jspecify.annotations.NullMarked;
