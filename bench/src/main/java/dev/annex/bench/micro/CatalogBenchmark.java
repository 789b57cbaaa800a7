package dev.annex.bench.micro;

import dev.annex.api.call.Caller;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.name.AgentName;
import dev.annex.api.name.ToolName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Finding tools among {@value MicroHost#TOOLS}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CatalogBenchmark {

  private final MicroHost host = new MicroHost();
  private final Catalog catalog = host.host().catalog();
  private final Caller caller = Caller.agent("bench");
  private final ToolName name = new ToolName(MicroHost.EXTENSION, "tool_77");
  private final AgentName agentName = AgentName.of("bench", "tool_77");
  private String tool = "tool_77";
  private String oddTool = "read/all of it, in a name that is too long for every client";

  /** By its own name. */
  @Benchmark
  public Optional<Listed> findByName() {
    return catalog.find(name);
  }

  /** By the name agents see. */
  @Benchmark
  public Optional<Listed> findByAgentName() {
    return catalog.find(agentName);
  }

  /** The list an agent sees. */
  @Benchmark
  public List<Listed> visibleToAgent() {
    return catalog.visibleTo(caller);
  }

  /** The agent name of a tool whose name may stay. */
  @Benchmark
  public AgentName agentNameKept() {
    return AgentName.of("bench", tool);
  }

  /** The agent name of a tool whose name must be shortened. */
  @Benchmark
  public AgentName agentNameShortened() {
    return AgentName.of("bench", oddTool);
  }

  /** Closes the host. */
  @TearDown
  public void close() {
    host.close();
  }
}
