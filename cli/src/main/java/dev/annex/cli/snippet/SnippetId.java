package dev.annex.cli.snippet;

import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.SafeText;
import java.util.regex.Pattern;

/** Ids of snippets as people write them. */
final class SnippetId {

  private static final Pattern ID =
      Pattern.compile("[1-9][0-9]{0,17}|ext(:[a-z0-9][a-z0-9._-]*){2}");
  private static final int MAX_SHOWN_LENGTH = 64;

  private SnippetId() {}

  /** The path of a snippet in the admin API. */
  static String path(String id) {
    if (!ID.matcher(id).matches()) {
      throw CommandFailure.refused(
          "\"%s\" is no id of a snippet. To see which there are: annex snippet list"
              .formatted(SafeText.line(id, MAX_SHOWN_LENGTH)));
    }
    return "/snippets/" + id;
  }
}
