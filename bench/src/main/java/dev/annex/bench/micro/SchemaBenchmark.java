package dev.annex.bench.micro;

import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Schema;
import dev.annex.core.invoke.SchemaCheck;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checking arguments, on the schema of a tool with a few nested members. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SchemaBenchmark {

  /** The check is the core's own business, and measuring it is no reason to open it. */
  private static final MethodHandle CHECK = check();

  private final SchemaCheck schemas = new SchemaCheck();
  private final ObjectNode good = MicroHost.arguments();
  private final ObjectNode bad = MicroHost.arguments().put("title", 5).put("more", true);

  private static MethodHandle check() {
    try {
      return MethodHandles.privateLookupIn(SchemaCheck.class, MethodHandles.lookup())
          .findVirtual(
              SchemaCheck.class,
              "check",
              MethodType.methodType(
                  Optional.class, Schema.class, JsonNode.class, ErrorCode.class, String.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("SchemaCheck.check has changed", e);
    }
  }

  /** Arguments that fit. */
  @Benchmark
  public Optional<?> accepted() throws Throwable {
    return (Optional<?>)
        CHECK.invoke(schemas, MicroHost.SCHEMA, (JsonNode) good, ErrorCode.INVALID_ARGUMENTS, "x");
  }

  /** Arguments with two mistakes. */
  @Benchmark
  public Optional<?> refused() throws Throwable {
    return (Optional<?>)
        CHECK.invoke(schemas, MicroHost.SCHEMA, (JsonNode) bad, ErrorCode.INVALID_ARGUMENTS, "x");
  }

  /** Judging the schema itself, as an install does. */
  @Benchmark
  public void judgeSchema() {
    schemas.requireUsable(MicroHost.SCHEMA, "x");
  }
}
