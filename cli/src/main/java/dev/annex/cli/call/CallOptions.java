package dev.annex.cli.call;

import dev.annex.cli.session.JsonOption;
import dev.annex.cli.terminal.Times;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What can be said of any call, be it of a tool or of an action. */
final class CallOptions {

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = Times.DurationReader.class,
      description = "How long to wait at most, for instance 500ms, 10s or 2m.")
  private Optional<Duration> timeout = Optional.empty();

  @Option(
      names = "--cost",
      description = "Show on standard error what the call cost; with --json it is always there.")
  private boolean cost;

  @Mixin private FileOptions files = new FileOptions();

  @Mixin private JsonOption json = new JsonOption();

  /** How long to wait, if somebody said so. */
  Optional<Duration> timeout() {
    return timeout;
  }

  boolean cost() {
    return cost;
  }

  FileOptions files() {
    return files;
  }

  boolean json() {
    return json.wanted();
  }
}
