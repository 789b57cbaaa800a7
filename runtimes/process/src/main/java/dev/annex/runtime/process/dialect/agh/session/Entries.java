package dev.annex.runtime.process.dialect.agh.session;

import java.util.Optional;

/**
 * The entries of the tools that the manifest reader makes beside those of the extension. A handler
 * of the extension has no slash in its name, so none can be mistaken for one of these.
 */
public final class Entries {

  /**
   * Of the tool for {@code HOST} by which the requests of the process become invocations; an
   * extension that asks for actions has it.
   */
  public static final String HOST_REQUESTS = "host/requests";

  /** The name of that tool. */
  public static final String HOST_REQUESTS_TOOL = "host-requests";

  /** Starts the entries of hook tools; what follows is for {@link AghContract#hook}. */
  public static final String HOOK = "hook/";

  /** Starts the entries of tools that are services of a provide surface; the method follows. */
  public static final String SERVICE = "service/";

  /** Of the references to secrets that MCP servers of extensions may use. */
  public static final String MCP_NAMESPACE = "mcp";

  private static final String SERVER = "mcp/";

  private Entries() {}

  /** The tool of an MCP server that an entry stands for; empty for all other entries. */
  static Optional<ServerTool> behindServer(String entry) {
    if (!entry.startsWith(SERVER)) {
      return Optional.empty();
    }
    int slash = entry.indexOf('/', SERVER.length());
    return Optional.of(
        new ServerTool(entry.substring(SERVER.length(), slash), entry.substring(slash + 1)));
  }

  /**
   * A tool of an MCP server of the extension.
   *
   * @param server its name in the manifest, without a slash
   * @param tool as the server calls it
   */
  public record ServerTool(String server, String tool) {

    /** The entry of a tool that stands for it. */
    public String entry() {
      return SERVER + server + "/" + tool;
    }
  }
}
