/** Telling the clients of agents where this host is. */
@NullMarked
package dev.annex.cli.client;

import org.jspecify.annotations.NullMarked;
