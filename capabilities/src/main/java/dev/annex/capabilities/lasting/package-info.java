/** Connections that outlive the call that made them, and bring what comes to a tool. */
@NullMarked
package dev.annex.capabilities.lasting;

import org.jspecify.annotations.NullMarked;
