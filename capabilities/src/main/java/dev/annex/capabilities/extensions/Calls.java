package dev.annex.capabilities.extensions;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.name.ToolName;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What an operation touches: tools of other extensions. */
sealed interface Calls {

  /** Which. */
  List<ToolName> tools();

  /** One call. */
  record One(ToolName tool, JsonNode arguments) implements Calls {
    @Override
    public List<ToolName> tools() {
      return List.of(tool);
    }

    @Override
    public String toString() {
      return tool.toString();
    }
  }

  /**
   * Several calls.
   *
   * @param atOnce how many of them run at the same time
   */
  record Many(List<One> calls, int atOnce) implements Calls {
    private static final int MAX_SHOWN_LENGTH = 256;

    @Override
    public List<ToolName> tools() {
      return calls.stream().map(One::tool).distinct().toList();
    }

    @Override
    public String toString() {
      return Printable.show(
          "%d calls of %s"
              .formatted(
                  calls.size(),
                  tools().stream().map(ToolName::toString).collect(Collectors.joining(", "))),
          MAX_SHOWN_LENGTH);
    }
  }

  /** Looking at what can be called. */
  record Listing(ExtensionId caller) implements Calls {
    @Override
    public List<ToolName> tools() {
      return List.of();
    }

    @Override
    public String toString() {
      return "tools for " + caller;
    }
  }
}
