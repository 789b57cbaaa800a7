/**
 * Tunnels over SSH: the only place that knows the SSH library. A tunnel is a connection of the
 * user's to an SSH server; other connections name it as the way to their own servers.
 */
@NullMarked
package dev.annex.capabilities.tunnel;

import org.jspecify.annotations.NullMarked;
