package dev.annex.bench.sandbox.worker;

import dev.annex.api.value.Json;
import dev.annex.bench.sandbox.peer.Figures;
import dev.annex.bench.sandbox.peer.Question;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Answers questions on standard input until it ends, like the programs in {@code bench/peers}.
 * Started with the engine's name and a folder for compiled code.
 */
public final class Worker {

  private Worker() {}

  /** {@code annex FOLDER} or {@code endive}. */
  public static void main(String[] arguments) throws IOException {
    PrintStream answers = System.out;
    // What anything else prints must not be taken for an answer.
    System.setOut(System.err);
    try (Engine engine =
        switch (arguments[0]) {
          case "annex" -> new AnnexEngine(Path.of(arguments[1]));
          case "endive" -> new EndiveEngine();
          default -> throw new IllegalArgumentException(arguments[0]);
        }) {
      BufferedReader questions =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        answers.println(answer(engine, line));
      }
    }
  }

  private static String answer(Engine engine, String line) {
    try {
      Question question = Question.read(line);
      if (question.kind() == Question.Kind.HELLO) {
        return Json.write(Json.object().put("name", engine.version()));
      }
      return engine
          .answer(question)
          .map(Figures::line)
          .orElseGet(() ->
              error(
                  "there is no question \"%s\""
                      .formatted(question.kind().name().toLowerCase(Locale.ROOT))));
    } catch (RuntimeException | IOException | Error e) {
      e.printStackTrace();
      return error(e.toString());
    }
  }

  private static String error(String text) {
    return Json.write(Json.object().put("error", text));
  }
}
