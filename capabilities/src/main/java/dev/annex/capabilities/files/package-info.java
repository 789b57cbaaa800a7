/** Files of the host below granted folders. */
@NullMarked
package dev.annex.capabilities.files;

import org.jspecify.annotations.NullMarked;
