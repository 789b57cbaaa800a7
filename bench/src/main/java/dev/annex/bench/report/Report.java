package dev.annex.bench.report;

import dev.annex.api.value.Json;
import dev.annex.bench.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A run's tables with the facts of its machine. */
public final class Report {

  private Report() {}

  /** All of it as JSON. */
  public static ObjectNode json(Machine machine, List<Table> tables) {
    ObjectNode document = Json.object();
    document
        .putObject("machine")
        .put("at", machine.at().toString())
        .put("cores", machine.cores())
        .put("processor", machine.processor())
        .put("system", machine.system())
        .put("java", machine.java())
        .put("load", machine.load());
    ArrayNode all = document.putArray("tables");
    tables.forEach(table -> all.add(table.json()));
    return document;
  }

  /** Removes a run's temporary folder. */
  public static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
