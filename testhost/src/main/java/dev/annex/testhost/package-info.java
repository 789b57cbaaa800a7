/** Runs compiled extensions as they would be installed, in a world that a test makes up. */
@NullMarked
package dev.annex.testhost;

import org.jspecify.annotations.NullMarked;
