package dev.annex.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A second process running a {@code main} of the tests; killed when it is closed. One thread at a
 * time.
 */
public final class ChildJvm implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  private ChildJvm(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts a {@code main} with a directory as its first argument, and perhaps more of them. */
  public static ChildJvm start(Class<?> main, Path directory, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    // A killed process leaves the driver's native library behind; here it goes with the test.
    command.add("-Dorg.sqlite.tmpdir=" + directory);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.add(directory.toString());
    command.addAll(List.of(more));
    return new ChildJvm(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** The next line it printed, or "" when it has ended. */
  public String line() throws IOException {
    return Optional.ofNullable(output.readLine()).orElse("");
  }

  /** The number of its process. */
  public long pid() {
    return process.pid();
  }

  /** Ends it without a chance to say goodbye; gives every whole line it had still printed. */
  public List<String> kill() throws IOException, InterruptedException {
    // By its handle, because Process would close the streams before they are read.
    process.toHandle().destroyForcibly();
    process.waitFor(1, TimeUnit.MINUTES);
    StringBuilder rest = new StringBuilder();
    for (int c = output.read(); c >= 0; c = output.read()) {
      rest.append((char) c);
    }
    int end = rest.lastIndexOf("\n");
    return end < 0 ? List.of() : rest.substring(0, end).lines().toList();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
