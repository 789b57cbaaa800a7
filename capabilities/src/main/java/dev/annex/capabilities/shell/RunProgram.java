package dev.annex.capabilities.shell;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.shell.RunProgram.Request;
import dev.annex.capabilities.shell.RunProgram.Response;
import dev.annex.processes.ProcessGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

final class RunProgram implements Operation<Request, Command, Response> {

  static final String NAME = "shell.run";

  /** For what was written before the end and lies in a pipe still. */
  private static final Duration LAST_LOOK = Duration.ofSeconds(1);

  record Request(
      Optional<List<String>> argv,
      Optional<String> directory,
      Optional<Map<String, String>> environment,
      Optional<byte[]> stdin,
      Optional<Boolean> mergeErrors,
      Optional<Long> timeoutMillis,
      Optional<String> grep,
      Optional<Integer> tail) {}

  /**
   * How it ended; without an exit code it was ended because its own time was over.
   *
   * @param limit the limit that its signal speaks of
   */
  record Response(
      Optional<Integer> exitCode,
      Optional<String> signal,
      Optional<String> limit,
      boolean timedOut,
      byte[] stdout,
      byte[] stderr,
      boolean stdoutTruncated,
      boolean stderrTruncated) {}

  private final RunningPrograms programs;
  private final CommandReader commands;

  RunProgram(RunningPrograms programs) {
    this.programs = programs;
    this.commands = new CommandReader(programs.path());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public Command resolve(Request request, Requester requester) {
    request
        .timeoutMillis()
        .filter(millis -> millis < 1)
        .ifPresent(millis -> {
          throw HostRequests.invalidField(
              NAME, "timeoutMillis", "is %d, it must be at least 1".formatted(millis));
        });
    return commands.read(
        new CommandReader.Fields(
            NAME, request.argv(), request.directory(), request.environment(), request.stdin()),
        request.mergeErrors().orElse(false),
        request.timeoutMillis(),
        OutputFilter.read(NAME, request.grep(), request.tail()));
  }

  @Override
  public Response perform(Permit<Command> permit, HostContext context) {
    Command command = permit.target();
    Meter meter = context.meter();
    Start start = Launching.prepare(NAME, command, programs.path(), context);
    try (ProgramSlots.Slot _ = programs.slot(context.requester().extension());
        EnclosedProgram program = programs.launch(start);
        Subscription _ = meter.onStop(() -> endSoon(program.group()))) {
      program.group().feed(command.input());
      return follow(command, program.group(), meter);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      meter.check();
      throw new AnnexException(
          ErrorCode.CANCELLED, "Running \"%s\" was interrupted.".formatted(command), e);
    }
  }

  /** Whoever stops a call does not wait for what that takes. */
  private static void endSoon(ProcessGroup group) {
    var _ = Thread.ofVirtual().name("annex-program-end").start(group::kill);
  }

  private static Response follow(Command command, ProcessGroup group, Meter meter)
      throws InterruptedException {
    long most = meter.limits().get(Limit.PROCESS_OUTPUT_BYTES);
    OutputCollector output = new OutputCollector(command.filter(), most);
    OutputCollector errors = new OutputCollector(command.filter(), most);
    Duration left = meter.timeLeft();
    Duration wanted = command.timeoutMillis().map(Duration::ofMillis).orElse(left);
    boolean ended = group.follow(output, errors, wanted.compareTo(left) < 0 ? wanted : left);
    meter.check();
    if (!ended) {
      group.kill();
      boolean _ = group.follow(output, errors, LAST_LOOK);
    }
    OptionalInt code = ended ? group.exitCode() : OptionalInt.empty();
    return new Response(
        code.isPresent() ? Optional.of(code.getAsInt()) : Optional.empty(),
        Signals.name(code),
        Signals.limit(code).map(Limit::key),
        !ended,
        output.finish(),
        errors.finish(),
        output.truncated(),
        errors.truncated());
  }

  @Override
  public boolean routine() {
    return false;
  }
}
