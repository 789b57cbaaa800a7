/** Answers what AGH extensions ask of the host, with the host's own operations. */
@NullMarked
package dev.annex.runtime.process.dialect.agh.host;

import org.jspecify.annotations.NullMarked;
