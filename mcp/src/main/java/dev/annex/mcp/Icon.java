package dev.annex.mcp;

import java.util.List;
import java.util.Optional;

/**
 * A picture for a tool, prompt, resource or server; {@code theme} is {@code light} or {@code dark}.
 */
public record Icon(
    String src, Optional<String> mimeType, List<String> sizes, Optional<String> theme) {

  public Icon {
    sizes = List.copyOf(sizes);
  }

  /** An icon of unknown size. */
  public static Icon of(String src, String mimeType) {
    return new Icon(src, Optional.of(mimeType), List.of(), Optional.empty());
  }
}
