/** The contract of Cloudflare Agents extensions, made ours. */
@NullMarked
package dev.annex.runtime.javascript.dialect.cloudflare;

import org.jspecify.annotations.NullMarked;
