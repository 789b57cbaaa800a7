package dev.annex.bench.machine;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that was started to be measured. Its error output goes to a file. */
public final class Child implements Worker {

  private static final Duration GRACE = Duration.ofSeconds(20);

  private final Process process;
  private final long startedNanos;

  private Child(Process process, long startedNanos) {
    this.process = process;
    this.startedNanos = startedNanos;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
  }

  /** Starts a command with further environment variables. */
  public static Child start(List<String> command, Map<String, String> variables, Path errors) {
    return start(command, variables, Path.of(""), errors);
  }

  /** The same in a folder. */
  public static Child start(
      List<String> command, Map<String, String> variables, Path folder, Path errors) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toAbsolutePath().toFile());
    builder.environment().putAll(variables);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    long now = System.nanoTime();
    try {
      return new Child(builder.start(), now);
    } catch (IOException e) {
      throw new UncheckedIOException("starting " + command + " failed", e);
    }
  }

  /**
   * Runs a command to its end and gives what it took from start to exit.
   *
   * @throws IllegalStateException when it fails
   */
  public static Duration run(List<String> command, Path errors) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(nothing());
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    long start = System.nanoTime();
    try {
      int code = builder.start().waitFor();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      if (code != 0) {
        throw new IllegalStateException(
            "%s ended with exit code %d; see %s".formatted(command, code, errors));
      }
      return took;
    } catch (IOException e) {
      throw new UncheckedIOException("running " + command + " failed", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while running " + command, e);
    }
  }

  private static ProcessBuilder.Redirect nothing() {
    boolean windows = File.separatorChar == '\\';
    return ProcessBuilder.Redirect.from(new File(windows ? "NUL" : "/dev/null"));
  }

  /** What it prints. */
  public InputStream output() {
    return process.getInputStream();
  }

  /** What it reads. */
  public OutputStream input() {
    return process.getOutputStream();
  }

  /** Whether it has not ended. */
  public boolean alive() {
    return process.isAlive();
  }

  /** Its id, for profilers. */
  public long id() {
    return process.pid();
  }

  /** Time since it was started. */
  public Duration age() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  @Override
  public boolean apart() {
    return true;
  }

  /** Processor time of the process and everything below it so far; zero where it is not told. */
  @Override
  public Duration processorTime() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Asks it to end, and makes it end when it does not. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended already.
    }
    process.destroy();
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
