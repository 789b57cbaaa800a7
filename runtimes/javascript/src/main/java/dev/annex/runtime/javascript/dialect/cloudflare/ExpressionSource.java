package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.runtime.javascript.Script;
import java.util.List;

/**
 * The source text of an extension, which has to be one JavaScript expression.
 *
 * <p>The original puts it between {@code (} and {@code )} and trusts that it stays there. A text
 * can close the parenthesis itself, go on with statements, and open another one. Such a text cannot
 * at the same time stay between {@code [} and {@code ]}, because its first closing sign has to fit
 * both; so {@link #checks} are two functions, never called, that hold it once in each, and only
 * what parses in both is evaluated.
 *
 * @param text as its author wrote it
 * @param awaits whether it is evaluated where that word means something, as at the top of a module;
 *     those that need not are evaluated before any promise can run
 * @param flat whether the format of the first generation is accepted, too
 */
record ExpressionSource(String text, boolean awaits, boolean flat) {

  /** The name of the file in stacks. */
  static final String FILE = "extension.js";

  /** What only parses when the text alone is one expression; evaluates nothing of it. */
  List<Script> checks() {
    return List.of(
        new Script(FILE, head() + "return (" + text + "\n); })"),
        new Script(FILE, head() + "return [" + text + "\n]; })"));
  }

  /** What evaluates it: where the original puts it, with nothing between it and its parentheses. */
  Script evaluation() {
    return new Script(
        FILE,
        "annexDefine%sreturn (%s); }, {awaits: %s, flat: %s})"
            .formatted(head(), text, awaits, flat));
  }

  private String head() {
    return (awaits ? "(async function () { " : "(function () { ") + "\"use strict\"; ";
  }
}
