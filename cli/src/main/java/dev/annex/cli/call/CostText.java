package dev.annex.cli.call;

import dev.annex.cli.terminal.Table;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import tools.jackson.databind.JsonNode;

/** What a call cost, as a table for people. Shows only what the host measured and is not zero. */
final class CostText {

  private static final List<Row> ROWS =
      List.of(
          new Row("wallMicros", "time", CostText::time),
          new Row("queueMicros", "waited in line", CostText::time),
          new Row("cpuMicros", "processor time", CostText::time),
          new Row("fuel", "fuel", CostText::count),
          new Row("fuelRules", "fuel rules", CostText::count),
          new Row("peakMemoryBytes", "most memory", CostText::size),
          new Row("dirtyPages", "pages written", CostText::count),
          new Row("argumentBytes", "arguments", CostText::size),
          new Row("resultBytes", "result", CostText::size),
          new Row("hostCalls", "host calls", CostText::count),
          new Row("denials", "denials", CostText::count),
          new Row("logLines", "log lines", CostText::count),
          new Row("logBytes", "log", CostText::size),
          new Row("outputBytes", "printed", CostText::size),
          new Row("events", "events", CostText::count));

  private CostText() {}

  static List<String> lines(JsonNode cost) {
    Table table = Table.of("cost", "");
    for (Row row : ROWS) {
      JsonNode amount = cost.path(row.key());
      if (amount.isIntegralNumber()) {
        table.row(row.name(), row.shown().apply(amount.asLong()));
      }
    }
    return table.lines();
  }

  private static String time(long micros) {
    if (micros < 1_000) {
      return micros + " µs";
    }
    return micros < 1_000_000 ? decimal(micros / 1e3, "ms") : decimal(micros / 1e6, "s");
  }

  private static String size(long bytes) {
    if (bytes < 1 << 10) {
      return bytes + " B";
    }
    return bytes < 1 << 20
        ? decimal(bytes / (double) (1 << 10), "KiB")
        : decimal(bytes / (double) (1 << 20), "MiB");
  }

  private static String decimal(double amount, String unit) {
    return String.format(Locale.ROOT, "%.1f %s", amount, unit);
  }

  private static String count(long count) {
    return Long.toString(count);
  }

  private record Row(String key, String name, LongFunction<String> shown) {}
}
