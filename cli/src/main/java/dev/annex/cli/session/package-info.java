/** What every command works with: the options all of them have, the terminal, the host. */
@NullMarked
package dev.annex.cli.session;

import org.jspecify.annotations.NullMarked;
