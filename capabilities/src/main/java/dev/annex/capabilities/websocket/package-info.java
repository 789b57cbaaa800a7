/** Connections to WebSocket servers (RFC 6455). */
@NullMarked
package dev.annex.capabilities.websocket;

import org.jspecify.annotations.NullMarked;
