/**
 * HTTP without a server: the exchange a server adapts, event streams, headers and who may connect.
 */
@NullMarked
package dev.annex.mcp.http;

import org.jspecify.annotations.NullMarked;
