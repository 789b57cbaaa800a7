/** Running a host in this process, or reaching the one that runs, and looking after it. */
@NullMarked
package dev.annex.cli.host;

import org.jspecify.annotations.NullMarked;
