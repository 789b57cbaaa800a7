package dev.annex.mcp;

import java.util.List;

/** The contents of a resource, at least one, and how long a client may reuse them. */
public record ResourceResult(List<ResourceContents> contents, Cache cache)
    implements ResourceOutcome {

  public ResourceResult {
    contents = List.copyOf(contents);
    if (contents.isEmpty()) {
      throw new IllegalArgumentException(
          "contents is empty: throw McpFault.ResourceNotFound for a resource that does not exist");
    }
  }

  /** Contents nobody may reuse. */
  public static ResourceResult of(ResourceContents... contents) {
    return new ResourceResult(List.of(contents), Cache.none());
  }
}
