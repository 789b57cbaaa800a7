/** What a person sees: text made safe, tables, colours, questions and how a command ends. */
@NullMarked
package dev.annex.cli.terminal;

import org.jspecify.annotations.NullMarked;
