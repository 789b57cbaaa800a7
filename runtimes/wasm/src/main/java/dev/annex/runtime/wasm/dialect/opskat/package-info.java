/** Extensions made for OpsKat: a WASI command per call, JSON in and out. */
@NullMarked
package dev.annex.runtime.wasm.dialect.opskat;

import org.jspecify.annotations.NullMarked;
