/** What authors of extensions use: test cases, and a host that follows their work. */
@NullMarked
package dev.annex.cli.develop;

import org.jspecify.annotations.NullMarked;
