/** What calls of extensions' tools are allowed, asked or denied. */
@NullMarked
package dev.annex.cli.policy;

import org.jspecify.annotations.NullMarked;
