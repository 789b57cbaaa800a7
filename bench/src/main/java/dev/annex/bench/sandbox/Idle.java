package dev.annex.bench.sandbox;

import dev.annex.bench.report.Table;
import dev.annex.bench.sandbox.peer.Figures;
import dev.annex.bench.sandbox.peer.Peer;
import dev.annex.bench.sandbox.peer.Question;
import dev.annex.bench.sandbox.peer.Question.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an extension costs that is ready and not called. */
final class Idle {

  private static final double KIBIBYTE = 1_024;
  private static final int LARGE_ONES = 5;
  private static final int SMALL_ONES = 50;

  private Idle() {}

  static Table measure(Engines engines) {
    Map<String, Question> questions = new LinkedHashMap<>();
    engines
        .goCommands()
        .forEach(
            (toolchain, file) -> questions.put("Go command, " + toolchain, idle(file, LARGE_ONES)));
    engines
        .built("go-reactor/extension.wasm")
        .ifPresent(file -> questions.put("Go reactor", idle(file, LARGE_ONES)));
    questions.put("AssemblyScript", idle(engines.assemblyScript(), SMALL_ONES));
    questions.put("C", idle(engines.guest("c-echo/echo.wasm"), SMALL_ONES));
    Table table =
        new Table(
            "Memory of an idle extension",
            "heap KiB",
            "of it snapshots KiB",
            "beyond KiB",
            "class data and code KiB",
            "extensions");
    for (Map.Entry<String, Question> question : questions.entrySet()) {
      try (Peer annex = engines.another(Engines.ANNEX)) {
        List<Long> bytes = annex.ask(question.getValue()).map(Figures::each).orElseThrow();
        double heap = bytes.get(0) / KIBIBYTE;
        double classes = bytes.get(1) / KIBIBYTE;
        double snapshots = bytes.get(2) / KIBIBYTE;
        table.row(
            question.getKey(),
            heap,
            snapshots,
            heap - snapshots,
            classes,
            (double) question.getValue().argument());
      }
    }
    table.note("snapshots: by their files; target: at most 1,024 KiB beyond them");
    table.note(
        "of each, modules that differ by a custom section, so that nothing is shared; a process of its own each; after collecting garbage");
    return table;
  }

  private static Question idle(String file, int extensions) {
    return Question.of(Kind.IDLE).about(file).calling("", extensions);
  }
}
