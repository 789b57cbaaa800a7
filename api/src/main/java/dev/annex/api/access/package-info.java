/** Who may do what: wishes, permissions, grants, policy, and the permits that effects need. */
@NullMarked
package dev.annex.api.access;

import org.jspecify.annotations.NullMarked;
