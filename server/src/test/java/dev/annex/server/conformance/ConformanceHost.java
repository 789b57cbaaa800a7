package dev.annex.server.conformance;

import dev.annex.server.Assembly;
import dev.annex.server.RunningHost;
import dev.annex.server.Serving;
import dev.annex.server.config.AnnexConfig;
import java.nio.file.Path;

/**
 * The real host with the fixtures of the conformance suite in it, under the names the suite wants,
 * open to this machine. Arguments: port (0 for any), data directory. Prints where MCP is.
 */
public final class ConformanceHost {

  private ConformanceHost() {}

  /** Serves until the process is asked to end. */
  public static void main(String[] arguments) throws InterruptedException {
    AnnexConfig config =
        AnnexConfig.defaults()
            .withPort(Integer.parseInt(arguments[0]))
            .withOpenLocal(true)
            .withExamples(false);
    RunningHost host = Assembly.open(Path.of(arguments[1]), config, new RawNames());
    ConformanceExtension.addTo(host.host());
    Serving serving = Serving.start(host);
    serving.closeOnTermination();
    System.out.println("http://localhost:%d/mcp".formatted(serving.http().address().getPort()));
    Thread.currentThread().join();
  }
}
