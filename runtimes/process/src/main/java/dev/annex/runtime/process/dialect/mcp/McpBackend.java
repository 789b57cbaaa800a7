package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.name.ExtensionId;
import dev.annex.runtime.process.Conversation;
import dev.annex.runtime.process.Peer;
import dev.annex.runtime.process.ProcessBinding;
import dev.annex.runtime.process.Rhythm;
import dev.annex.runtime.process.launch.Command;
import java.util.Optional;

/**
 * An MCP server that stands behind tools of another contract's extension. What a tool is called and
 * what is said about it stands in that extension's manifest, so the server is asked only whether it
 * has a tool of this name. Any thread.
 */
public final class McpBackend implements ProcessBinding {

  private final McpServerFile file;
  private final Command command;
  private final String namespace;
  private final String hostVersion;

  /**
   * A server of an extension.
   *
   * @param name of the server, for people
   * @param namespace of the references to secrets that its command may use
   * @param hostVersion told to the server
   */
  public McpBackend(
      ExtensionId extension, String name, Command command, String namespace, String hostVersion) {
    this.file =
        new McpServerFile(
            extension,
            name,
            new McpServerAddress.Program(
                command.program(),
                command.arguments(),
                command.environment(),
                command.secretEnvironment().keySet(),
                Optional.empty()),
            Optional.empty());
    this.command = command;
    this.namespace = namespace;
    this.hostVersion = hostVersion;
  }

  /** The entry under which this knows a tool of the server. */
  public static String entry(String tool) {
    return new Entry.Call(tool).text();
  }

  @Override
  public Command command() {
    return command;
  }

  @Override
  public String namespace() {
    return namespace;
  }

  @Override
  public Rhythm rhythm() {
    return McpBinding.RHYTHM;
  }

  @Override
  public Conversation converse(Peer peer) {
    return new McpConversation(peer, file, OfferWatch.ofManifest(file, peer.log()), hostVersion);
  }
}
