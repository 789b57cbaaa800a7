/** Carries out what the host owes extensions: events they listen to, appointments they made. */
@NullMarked
package dev.annex.core.delivery;

import org.jspecify.annotations.NullMarked;
