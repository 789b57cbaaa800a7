package dev.annex.bench.sandbox.peer;

import dev.annex.api.value.Json;
import dev.annex.bench.machine.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One engine in a process of its own, which answers one question at a time. One thread. */
public final class Peer implements AutoCloseable {

  private final String name;
  private final Child process;
  private final Path errors;
  private final BufferedReader output;
  private final String version;

  private Peer(String name, Child process, Path errors) {
    this.name = name;
    this.process = process;
    this.errors = errors;
    this.output =
        new BufferedReader(new InputStreamReader(process.output(), StandardCharsets.UTF_8));
    this.version = exchange(Question.of(Question.Kind.HELLO)).path("name").asString();
  }

  /**
   * Starts one.
   *
   * @param name what its columns are called
   */
  public static Peer start(String name, List<String> command, Path errors) {
    return new Peer(name, Child.start(command, Map.of(), errors), errors);
  }

  /** What its columns are called. */
  public String name() {
    return name;
  }

  /** The engine and its version, in its own words. */
  public String version() {
    return version;
  }

  /**
   * Asks; empty when the engine does not do such a thing.
   *
   * @throws IllegalStateException when it failed
   */
  public Optional<Figures> ask(Question question) {
    JsonNode answer = exchange(question);
    if (answer.has("error")) {
      String error = answer.path("error").asString();
      if (error.startsWith("there is no question")) {
        return Optional.empty();
      }
      throw new IllegalStateException(
          "%s failed at %s: %s".formatted(name, question.line().strip(), error));
    }
    return Optional.of(
        new Figures(
            answer.path("calls").longValue(),
            answer.path("nanos").longValue(),
            answer.path("processor").asLong(0),
            answer.path("answer").stringValue()));
  }

  private JsonNode exchange(Question question) {
    try {
      process.input().write(question.line().getBytes(StandardCharsets.UTF_8));
      process.input().flush();
      String line = output.readLine();
      if (line == null) {
        throw new IllegalStateException(
            "%s ended at %s; see %s".formatted(name, question.line().strip(), errors));
      }
      return Json.parse(line);
    } catch (IOException e) {
      throw new UncheckedIOException("%s does not answer; see %s".formatted(name, errors), e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
