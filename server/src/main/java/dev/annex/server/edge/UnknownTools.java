package dev.annex.server.edge;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.name.ToolName;

/**
 * What a call of a name that no tool has is invoked as, so that it fails on the one route of all
 * calls and is journalled there: a tool of the host, which has none by such a name.
 */
public final class UnknownTools {

  private static final int MAX_LENGTH = 64;

  private UnknownTools() {}

  /** The tool that is not there, for whatever a caller wrote. */
  public static ToolName named(String written) {
    String shown = Printable.show(written, MAX_LENGTH).strip();
    return new ToolName(ExtensionId.HOST, shown.isEmpty() ? "unnamed" : shown);
  }
}
