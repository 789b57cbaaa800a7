/** Tools of AGH: their ids, the proof that code and manifest agree, and what they give back. */
@NullMarked
package dev.annex.runtime.process.dialect.agh.tool;

import org.jspecify.annotations.NullMarked;
