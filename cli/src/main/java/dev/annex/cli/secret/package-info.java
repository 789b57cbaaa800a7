/**
 * Secrets: commands that take values from standard input or unseen from the keyboard, never as
 * words.
 */
@NullMarked
package dev.annex.cli.secret;

import org.jspecify.annotations.NullMarked;
