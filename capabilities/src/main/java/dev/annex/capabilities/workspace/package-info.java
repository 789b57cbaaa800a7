/**
 * What an agent host keeps for its user, and lets extensions see and change where it was granted.
 */
@NullMarked
package dev.annex.capabilities.workspace;

import org.jspecify.annotations.NullMarked;
