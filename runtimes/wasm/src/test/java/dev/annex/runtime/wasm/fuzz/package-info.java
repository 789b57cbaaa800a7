/**
 * Fuzz targets: classes with one method that takes bytes, in the form Jazzer wants. The inputs once
 * found lie in {@code src/test/resources/fuzz} and are tried in every build.
 */
@NullMarked
package dev.annex.runtime.wasm.fuzz;

import org.jspecify.annotations.NullMarked;
