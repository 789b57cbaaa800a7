/** What the host does and how much of it, as Prometheus reads it. */
@NullMarked
package dev.annex.server.metrics;

import org.jspecify.annotations.NullMarked;
