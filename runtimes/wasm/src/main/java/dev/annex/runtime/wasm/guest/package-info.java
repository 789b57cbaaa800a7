/**
 * One running instance: its memory, its exports, the functions it may call, the thread it is on.
 */
@NullMarked
package dev.annex.runtime.wasm.guest;

import org.jspecify.annotations.NullMarked;
