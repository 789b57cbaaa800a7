/**
 * Revisions 2024-11-05 to 2025-11-25: sessions, live questions, replay. Nothing else depends on it
 * but the server package.
 */
@NullMarked
package dev.annex.mcp.legacy;

import org.jspecify.annotations.NullMarked;
