package dev.annex.runtime.process.child;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.fault.AnnexException;
import dev.annex.processes.ProcessGroup;
import dev.annex.processes.Sink;
import dev.annex.runtime.process.launch.Command;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Runs programs of one extension that are started for one question and end with their answer. Any
 * thread.
 */
public final class OneShot {

  /** Most that is kept of each of its two outputs. */
  static final int CAPTURE_BYTES = 1 << 20;

  private static final Duration GRACE = Duration.ofMillis(250);
  private static final Duration TURN = Duration.ofMillis(200);

  private final Programs programs;
  private final ExtensionPackage contents;
  private final Limits limits;

  /** Runs programs of this extension. */
  public OneShot(Programs programs, ExtensionPackage contents, Limits limits) {
    this.programs = programs;
    this.contents = contents;
    this.limits = limits;
  }

  /**
   * Runs a command to its end.
   *
   * @param input all that it will ever read
   * @param atMost then it is asked to end, and soon after ended; so it is when the meter stops
   * @throws AnnexException when it cannot be started, or why the meter stopped it
   */
  public Ended run(Command command, String namespace, byte[] input, Duration atMost, Meter meter)
      throws InterruptedException {
    Capture output = new Capture();
    Capture errors = new Capture();
    long deadline = System.nanoTime() + atMost.toNanos();
    try (Programs.Started started = programs.start(contents, command, namespace, limits)) {
      ProcessGroup group = started.group();
      group.feed(input);
      boolean ended = false;
      while (!ended && meter.stopped().isEmpty() && System.nanoTime() < deadline) {
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        ended = group.follow(output, errors, left.compareTo(TURN) < 0 ? left : TURN);
      }
      if (!ended) {
        group.terminate();
        boolean _ = group.follow(output, errors, GRACE);
        group.kill();
      }
      meter.check();
      return new Ended(
          ended,
          group.exitCode().orElse(-1),
          output.bytes(),
          output.cut,
          started.redaction().apply(errors.text()));
    }
  }

  /**
   * How a program ended.
   *
   * @param inTime whether it ended by itself
   * @param exitCode what it gave; without meaning when it was ended
   * @param output what it wrote to standard output
   * @param cut whether there was more than is kept of that
   * @param errors what it wrote to standard error, without secrets
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, to one who reads it once
  public record Ended(boolean inTime, int exitCode, byte[] output, boolean cut, String errors) {}

  private static final class Capture implements Sink {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean cut;

    @Override
    public void accept(byte[] buffer, int length) {
      int fits = Math.min(length, CAPTURE_BYTES - kept.size());
      kept.write(buffer, 0, fits);
      cut |= fits < length;
    }

    byte[] bytes() {
      return kept.toByteArray();
    }

    String text() {
      return kept.toString(StandardCharsets.UTF_8);
    }
  }
}
