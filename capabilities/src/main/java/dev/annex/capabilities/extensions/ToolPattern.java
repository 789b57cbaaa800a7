package dev.annex.capabilities.extensions;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.name.ToolName;
import java.util.Optional;

/**
 * Tools by their names: {@code notes/add_note}, {@code notes/*} or {@code notes} for all of one
 * extension, {@code *} for all of all. Immutable.
 *
 * @param extension empty for any
 * @param tool empty for any
 */
record ToolPattern(Optional<ExtensionId> extension, Optional<String> tool) {

  private static final int MAX_LENGTH = 256;
  private static final String ANY = "*";

  static final ToolPattern ALL = new ToolPattern(Optional.empty(), Optional.empty());

  /**
   * Reads a pattern.
   *
   * @throws AnnexException {@code INVALID_NAME}
   */
  static ToolPattern read(String text) {
    int slash = text.indexOf('/');
    String extension = slash < 0 ? text : text.substring(0, slash);
    String tool = slash < 0 ? ANY : text.substring(slash + 1);
    if (text.equals(ANY)) {
      return ALL;
    }
    try {
      ExtensionId id = new ExtensionId(extension);
      return tool.equals(ANY)
          ? new ToolPattern(Optional.of(id), Optional.empty())
          : new ToolPattern(Optional.of(id), Optional.of(new ToolName(id, tool).tool()));
    } catch (AnnexException e) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "\"%s\" names no tools: expected extension/tool, extension/*, or * for all."
              .formatted(Printable.show(text, MAX_LENGTH)));
    }
  }

  boolean covers(ToolName name) {
    return extension.map(name.extension()::equals).orElse(true)
        && tool.map(name.tool()::equals).orElse(true);
  }

  /** Whether every tool of the other is one of these. */
  boolean includes(ToolPattern other) {
    return (extension.isEmpty() || extension.equals(other.extension))
        && (tool.isEmpty() || tool.equals(other.tool));
  }

  @Override
  public String toString() {
    return extension
        .map(id -> tool.map(one -> new ToolName(id, one).toString()).orElse(id + "/" + ANY))
        .orElse(ANY);
  }
}
