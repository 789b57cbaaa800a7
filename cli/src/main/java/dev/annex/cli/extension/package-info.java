/** Installing extensions, looking at them, and what they may do. */
@NullMarked
package dev.annex.cli.extension;

import org.jspecify.annotations.NullMarked;
