package dev.annex.api.name;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;

/**
 * One tool of one extension. The tool part is the extension's own word for it: 1 to 128 printable
 * characters without spaces at its ends. Written {@code extension/tool}.
 */
public record ToolName(ExtensionId extension, String tool) implements Comparable<ToolName> {

  private static final int MAX_LENGTH = 128;

  public ToolName {
    boolean fits = !tool.isEmpty() && tool.length() <= MAX_LENGTH;
    if (!fits || !Printable.is(tool) || !tool.equals(tool.strip())) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "\"%s\" is no tool name: 1 to %d printable characters, none of them a space at an end."
              .formatted(Printable.show(tool, MAX_LENGTH), MAX_LENGTH));
    }
  }

  @Override
  public int compareTo(ToolName other) {
    int byExtension = extension.compareTo(other.extension);
    return byExtension != 0 ? byExtension : tool.compareTo(other.tool);
  }

  @Override
  public String toString() {
    return extension + "/" + tool;
  }
}
