/** Connections over TCP, plain or with TLS. */
@NullMarked
package dev.annex.capabilities.tcp;

import org.jspecify.annotations.NullMarked;
