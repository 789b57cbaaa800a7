/** Calls of extensions in JavaScript, beside the same QuickJS in V8 and beside Node. */
@NullMarked
package dev.annex.bench.javascript;

import org.jspecify.annotations.NullMarked;
