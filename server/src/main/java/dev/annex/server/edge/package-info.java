/** What every endpoint shares: who is calling, from where, how much at once. */
@NullMarked
package dev.annex.server.edge;

import org.jspecify.annotations.NullMarked;
