/** Tests of the assembled host, most of them through its real doors. */
@NullMarked
package dev.annex.server;

import org.jspecify.annotations.NullMarked;
