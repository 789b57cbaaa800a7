package dev.annex.server.rest;

import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.mcp.modern.HeaderAnnotations;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Refuses, before it is installed, a tool that MCP clients would drop from their list. */
public final class HeaderRules {

  private HeaderRules() {}

  /**
   * Checks the header annotations in the schemas of a manifest's tools.
   *
   * @throws AnnexException {@code MANIFEST_INVALID}, naming tool and reason
   */
  public static void check(Manifest manifest) {
    for (Tool tool : manifest.tools()) {
      if (tool.input().document() instanceof ObjectNode schema) {
        List<String> problems = HeaderAnnotations.problems(schema);
        if (!problems.isEmpty()) {
          throw new AnnexException(
              ErrorCode.MANIFEST_INVALID,
              "Package \"%s\" cannot be installed: the input schema of tool \"%s\" uses x-mcp-header wrongly: %s."
                  .formatted(manifest.id(), tool.name().tool(), String.join("; ", problems)));
        }
      }
    }
  }
}
