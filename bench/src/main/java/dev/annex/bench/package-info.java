/** Whole-process measurements of Annex beside an unsandboxed server on the official Java SDK. */
@NullMarked
package dev.annex.bench;

import org.jspecify.annotations.NullMarked;
