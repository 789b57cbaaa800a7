/**
 * One call, whatever revision it came in: its operations, its context, its way back, and change
 * notifications.
 */
@NullMarked
package dev.annex.mcp.call;

import org.jspecify.annotations.NullMarked;
