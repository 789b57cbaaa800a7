/** JSON-RPC 2.0 over lines: framing, requests both ways, errors. */
@NullMarked
package dev.annex.sdk.rpc;

import org.jspecify.annotations.NullMarked;
