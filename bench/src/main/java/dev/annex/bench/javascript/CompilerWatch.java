package dev.annex.bench.javascript;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingStream;

/**
 * Sees what the JVM compiles of a guest, to find out whether the function in which QuickJS
 * interprets scripts ends up in optimized code. It is by far the largest one, so the class pass
 * divides it; what is left of it is the function with the most parts.
 */
final class CompilerWatch implements AutoCloseable {

  private static final String GUESTS = "run.endive.$gen.";
  private static final String PART = "_part_";
  private static final int OPTIMIZED = 4;

  private final RecordingStream events = new RecordingStream();
  private final ConcurrentLinkedQueue<Compilation> seen = new ConcurrentLinkedQueue<>();

  private record Compilation(String method, int level, boolean succeeded) {}

  private CompilerWatch() {
    var _ = events.enable("jdk.Compilation").withoutThreshold();
    events.onEvent("jdk.Compilation", this::see);
    events.startAsync();
  }

  static CompilerWatch start() {
    return new CompilerWatch();
  }

  private void see(RecordedEvent event) {
    RecordedMethod method = event.getValue("method");
    if (method != null && method.getType().getName().startsWith(GUESTS)) {
      seen.add(
          new Compilation(
              method.getName(), event.getInt("compileLevel"), event.getBoolean("succeded")));
    }
  }

  /**
   * What became of the interpreter's function, to be asked once, at the end.
   *
   * @throws IllegalStateException when it is not optimized, or a compiler gave it up
   */
  String verdict() {
    var _ = events.stop();
    String function = interpreter();
    List<Compilation> own = seen.stream().filter(each -> each.method.equals(function)).toList();
    boolean optimized = own.stream().anyMatch(each -> each.level == OPTIMIZED && each.succeeded);
    boolean givenUp = own.stream().anyMatch(each -> !each.succeeded);
    if (!optimized || givenUp) {
      throw new IllegalStateException(
          "the interpreter's function %s is not compiled as it should be: %s"
              .formatted(function, own));
    }
    return "%s optimized, and %d of its parts"
        .formatted(
            function,
            seen.stream()
                .filter(each -> each.level == OPTIMIZED && each.succeeded)
                .filter(each -> whole(each.method).equals(Optional.of(function)))
                .map(Compilation::method)
                .distinct()
                .count());
  }

  private String interpreter() {
    Map<String, Long> parts =
        seen.stream()
            .map(Compilation::method)
            .distinct()
            .flatMap(method -> whole(method).stream())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return parts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .orElseThrow(() -> new IllegalStateException("no part of a divided function was compiled"))
        .getKey();
  }

  private static Optional<String> whole(String method) {
    int end = method.indexOf(PART);
    return end < 0 ? Optional.empty() : Optional.of(method.substring(0, end));
  }

  @Override
  public void close() {
    events.close();
  }
}
