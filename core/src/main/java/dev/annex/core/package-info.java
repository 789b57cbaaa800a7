/** A whole host: what embedders, the server and tests open and close. */
@NullMarked
package dev.annex.core;

import org.jspecify.annotations.NullMarked;
