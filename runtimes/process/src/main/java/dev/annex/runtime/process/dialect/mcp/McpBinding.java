package dev.annex.runtime.process.dialect.mcp;

import dev.annex.runtime.process.Conversation;
import dev.annex.runtime.process.Peer;
import dev.annex.runtime.process.ProcessBinding;
import dev.annex.runtime.process.Rhythm;
import dev.annex.runtime.process.launch.Command;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** How a server on this machine is started and spoken to. */
final class McpBinding implements ProcessBinding {

  /** The part of a reference to secrets that names whose they are. */
  private static final String NAMESPACE = "extensions";

  /** Many servers are fetched at their first start. */
  static final Rhythm RHYTHM =
      new Rhythm(
          Duration.ofMinutes(2),
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          3,
          Duration.ofSeconds(2),
          Duration.ofSeconds(3));

  private final McpServerFile file;
  private final McpServerAddress.Program program;
  private final String hostVersion;

  McpBinding(McpServerFile file, McpServerAddress.Program program, String hostVersion) {
    this.file = file;
    this.program = program;
    this.hostVersion = hostVersion;
  }

  @Override
  public Command command() {
    return new Command(
        program.command(),
        program.arguments(),
        program.environment(),
        program.secrets().stream()
            .collect(
                Collectors.toMap(name -> name, name -> "vault:%s/%s".formatted(NAMESPACE, name))),
        true,
        program.folder());
  }

  @Override
  public String namespace() {
    return NAMESPACE;
  }

  @Override
  public Rhythm rhythm() {
    return RHYTHM;
  }

  @Override
  public List<String> notes() {
    return program.describe();
  }

  @Override
  public Conversation converse(Peer peer) {
    return new McpConversation(peer, file, hostVersion);
  }
}
