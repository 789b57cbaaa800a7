package dev.annex.cli.host;

import dev.annex.cli.connection.Neighbor;
import dev.annex.cli.connection.Turn;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.ExitCode;
import dev.annex.mcp.server.StdioTransport;
import dev.annex.server.Assembly;
import dev.annex.server.RunningHost;
import dev.annex.server.SocketFront;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.edge.Authenticator;
import dev.annex.server.edge.Languages;
import dev.annex.server.edge.Speaker;
import dev.annex.store.DataDirectory;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code annex mcp}: MCP on standard input and output. Where a host runs, it is a bridge to that
 * one; where none does, it is the host, and opens its doors so that those started later find it.
 */
@Command(
    name = "mcp",
    description = {
      "Speak MCP on standard input and output; for clients that start their servers.",
      "",
      "When a host runs on the data directory, this connects to it. When none does, this is the"
          + " host for as long as the client keeps standard input open."
    },
    footer = {"", "To set up a client: annex connect claude|cursor|vscode"})
public final class ServeMcp implements Callable<Integer> {

  private static final String LOOPBACK = "127.0.0.1";

  private final Session session;

  /** The command in a session. */
  public ServeMcp(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    DataDirectory directory = DataDirectory.open(session.data());
    return new Turn(directory, session.terminal()::note).take(() -> serve(directory));
  }

  private Optional<Integer> serve(DataDirectory directory) {
    boolean served = Neighbor.of(directory).flatMap(host -> host.url()).isPresent();
    if (served) {
      return new Bridge(session.terminal().input(), session.terminal().output())
          .run(SocketFront.in(directory.path()));
    }
    AnnexConfig config = AnnexConfig.read(directory.path()).withHost(LOOPBACK).withPort(0);
    return Assembly.tryOpen(directory.path(), config).map(this::host);
  }

  /** Answers at once; the doors for others open meanwhile. */
  private int host(RunningHost host) {
    Doors doors = Doors.open(host, session.terminal()::note);
    new StdioTransport(
            host.mcp(),
            new Speaker(
                Authenticator.LOCAL, Languages.ofEnvironment(session.terminal().environment())),
            session.terminal().input(),
            session.terminal().output())
        .run();
    doors.close();
    return ExitCode.DONE;
  }
}
