/** JSON-RPC 2.0 in both directions over lines of text, one message each. */
@NullMarked
package dev.annex.runtime.process.rpc;

import org.jspecify.annotations.NullMarked;
