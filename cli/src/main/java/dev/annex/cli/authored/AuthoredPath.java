package dev.annex.cli.authored;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.SafeText;

/** Where the admin API has an extension that a model wrote. */
final class AuthoredPath {

  private static final int MAX_SHOWN_LENGTH = 64;

  private AuthoredPath() {}

  /** The path; what can be no id is refused. */
  static String of(String id) {
    try {
      return "/authored/" + new ExtensionId(id);
    } catch (AnnexException e) {
      throw CommandFailure.refused(
          "\"%s\" is no id of an extension. To see which there are: annex authored list"
              .formatted(SafeText.line(id, MAX_SHOWN_LENGTH)));
    }
  }
}
