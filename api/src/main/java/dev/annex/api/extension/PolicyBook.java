package dev.annex.api.extension;

import dev.annex.api.name.ToolName;
import java.util.List;

/**
 * What an extension says about who may have its tools do what: it puts every call under a word, and
 * proposes rules for the words. The extension's word for a call is one more condition, never a
 * permission by itself.
 *
 * @param family what the rules are about, for people
 * @param classifier a tool for {@code HOST} that says what a call would do: arguments {@code
 *     {"tool": name, "args": …}}, result {@code {"action": word, "resource": text}}. It runs
 *     without any right. When it fails or gives no word, a person is asked
 * @param needsAsset whether every call must be about a connection
 * @param words those it uses, for people
 * @param groups the sets of rules it brings
 * @param defaults ids of the groups that hold while the operator has chosen none
 */
public record PolicyBook(
    String family,
    ToolName classifier,
    boolean needsAsset,
    List<String> words,
    List<PolicyGroup> groups,
    List<String> defaults) {

  public PolicyBook {
    words = List.copyOf(words);
    groups = List.copyOf(groups);
    defaults = List.copyOf(defaults);
  }
}
