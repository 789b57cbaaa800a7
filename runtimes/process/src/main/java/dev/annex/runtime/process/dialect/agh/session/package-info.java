/** The conversation of AGH's protocol version 1, from initialize to shutdown. */
@NullMarked
package dev.annex.runtime.process.dialect.agh.session;

import org.jspecify.annotations.NullMarked;
