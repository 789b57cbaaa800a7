/** What an operator can set. */
@NullMarked
package dev.annex.server.config;

import org.jspecify.annotations.NullMarked;
