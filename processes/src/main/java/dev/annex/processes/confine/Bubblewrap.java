package dev.annex.processes.confine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program bubblewrap of this machine, and which of its newer options it has.
 *
 * @param program its path
 * @param version as it says it, such as {@code 0.8.0}
 * @param sizes whether it bounds file systems in memory, {@code --size}, from 0.7
 * @param nested whether it can keep programs from making user namespaces, {@code --disable-userns},
 *     from 0.8
 */
record Bubblewrap(Path program, String version, boolean sizes, boolean nested) {

  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/bin/bwrap"),
          Path.of("/bin/bwrap"),
          Path.of("/usr/local/bin/bwrap"),
          Path.of("/run/current-system/sw/bin/bwrap"));
  private static final Pattern VERSION = Pattern.compile("(\\d+(?:\\.\\d+)+)");
  private static final int PATIENCE_SECONDS = 10;

  /** The one that is installed; empty when there is none that answers. */
  static Optional<Bubblewrap> find() {
    return PLACES.stream().filter(Files::isExecutable).findFirst().flatMap(Bubblewrap::ask);
  }

  private static Optional<Bubblewrap> ask(Path program) {
    try {
      Matcher version =
          VERSION.matcher(Said.by(List.of(program.toString(), "--version"), Map.of()).text());
      String help = Said.by(List.of(program.toString(), "--help"), Map.of()).text();
      return version.find() && help.contains("--seccomp")
          ? Optional.of(
              new Bubblewrap(
                  program,
                  version.group(1),
                  help.contains("--size"),
                  help.contains("--disable-userns")))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What a short command said, both outputs together, and how it ended. */
  record Said(int code, String text) {

    private static final int MOST_BYTES = 64 << 10;

    /**
     * Runs it with nothing to read, and of the environment only what is given and {@code PATH}.
     *
     * @throws IOException also when it takes too long
     */
    static Said by(List<String> command, Map<String, String> environment) throws IOException {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().clear();
      builder.environment().put("PATH", "/usr/bin:/bin");
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
          throw new IOException("%s took too long".formatted(command.getFirst()));
        }
        byte[] text = process.getInputStream().readNBytes(MOST_BYTES);
        return new Said(process.exitValue(), new String(text, StandardCharsets.UTF_8).strip());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("%s was interrupted".formatted(command.getFirst()), e);
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
