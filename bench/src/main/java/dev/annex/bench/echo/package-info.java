/** The server Annex is compared with. */
@NullMarked
package dev.annex.bench.echo;

import org.jspecify.annotations.NullMarked;
