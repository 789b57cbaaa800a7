/** From a package's files to an extension that runs, and back. */
@NullMarked
package dev.annex.core.install;

import org.jspecify.annotations.NullMarked;
