package dev.annex.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Result;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.core.AnnexHost;
import dev.annex.testkit.Hammer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class HostMetricsTest {

  private static void end(HostMetrics metrics, int extension) {
    ToolName tool = new ToolName(new ExtensionId("e" + extension), "go");
    metrics.ended(
        Invocation.of(Caller.agent("ann"), tool, Json.object(), Instant.MAX),
        new Outcome.Completed(Result.of(Json.object())));
  }

  @Test
  void countsExtensionsBehindTheMostTogether() throws Exception {
    try (AnnexHost host = AnnexHost.builder().open()) {
      HostMetrics metrics = new HostMetrics(host);
      int more = HostMetrics.MOST_EXTENSIONS + 100;
      Hammer.strike(4, more, (thread, round) -> end(metrics, round));
      String text = new String(metrics.text(), StandardCharsets.UTF_8);
      assertThat(text.lines().filter(line -> line.startsWith("annex_calls_total{")))
          .hasSize(HostMetrics.MOST_EXTENSIONS + 1)
          .contains("annex_calls_total{extension=\"other\",outcome=\"DONE\"} 400.0");
    }
  }
}
