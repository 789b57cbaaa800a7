/** Skills made for Luminarys: reactors that speak MessagePack, in Go, Rust and AssemblyScript. */
@NullMarked
package dev.annex.runtime.wasm.dialect.luminarys;

import org.jspecify.annotations.NullMarked;
