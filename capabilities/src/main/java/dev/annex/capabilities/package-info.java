/** What the host can do for extensions, one folder for each capability. */
@NullMarked
package dev.annex.capabilities;

import org.jspecify.annotations.NullMarked;
