/** Programs, compiled once and shared. */
@NullMarked
package dev.annex.core.sandbox;

import org.jspecify.annotations.NullMarked;
