/** Tests of the package of the same name. */
@NullMarked
package dev.annex.server.rest;

import org.jspecify.annotations.NullMarked;
