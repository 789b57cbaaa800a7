/** Reads manifests of AGH extensions, in JSON and in TOML, and makes ours of them. */
@NullMarked
package dev.annex.runtime.process.dialect.agh.manifest;

import org.jspecify.annotations.NullMarked;
