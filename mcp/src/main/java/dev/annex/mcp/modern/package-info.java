/**
 * Revision 2026-07-28: stateless requests, questions inside results, change streams. Nothing else
 * depends on it but the server package.
 */
@NullMarked
package dev.annex.mcp.modern;

import org.jspecify.annotations.NullMarked;
