package dev.annex.bench.sandbox;

import dev.annex.bench.sandbox.peer.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The kernels.
 *
 * @param name what its row is called
 * @param repeats how many pieces of work one call does, to show the time of one
 * @param target the most it may take, as a multiple of V8's time; not a number when none is set
 */
record Work(String name, Question question, int repeats, double target) {

  private static final double TARGET = 1.6;
  private static final double JSON_TARGET = 2.5;
  private static final int FILLS = 100;
  private static final int DOCUMENTS = 100;

  static List<Work> all(Engines engines) {
    String kernels = engines.guest("kernels/kernels.wasm");
    List<Work> all = new ArrayList<>();
    all.add(kernel("nothing, one call", kernels, "nothing", 1, 1, Double.NaN));
    all.add(kernel("SHA-256, 2.6 MB", kernels, "sha256", 1, 1, TARGET));
    all.add(kernel("JSON scan, 13 MB", kernels, "scan", 1, 1, TARGET));
    all.add(kernel("Mandelbrot, 500 x 500", kernels, "mandelbrot", 500, 1, TARGET));
    all.add(kernel("fib(32)", kernels, "fib", 32, 1, TARGET));
    all.add(kernel("memory.fill, 1 MiB", kernels, "fill", FILLS, FILLS, TARGET));
    Optional<String> reactor = engines.built("go-reactor/extension.wasm");
    reactor.ifPresent(file ->
        all.add(
            kernel(
                "Go encoding/json, 1 KB",
                file,
                "decode_encode",
                DOCUMENTS,
                DOCUMENTS,
                JSON_TARGET)));
    return all;
  }

  /** What metering is judged by: all that computes, and calls of guests that are kept. */
  static List<Work> metered(Engines engines) {
    List<Work> metered = new ArrayList<>(all(engines));
    metered.removeIf(work -> Double.isNaN(work.target()));
    metered.add(echo("C echo", engines.guest("c-echo/echo.wasm")));
    engines
        .built("go-reactor/extension.wasm")
        .ifPresent(file -> metered.add(echo("Go echo", file)));
    return metered;
  }

  private static Work echo(String name, String module) {
    Question question = Calls.echo(Question.Kind.WARM).about(module);
    return new Work(name, question, 1, Double.NaN);
  }

  private static Work kernel(
      String name, String module, String export, long argument, int repeats, double target) {
    Question question = Question.of(Question.Kind.KERNEL).about(module).calling(export, argument);
    return new Work(name, question, repeats, target);
  }
}
