package dev.annex.capabilities.shell;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.shell.StopProgram.Request;
import java.time.Duration;
import java.util.Optional;

final class StopProgram implements Operation<Request, OwnPrograms.Stopping, ProgramStatus> {

  static final String NAME = "shell.stop";

  private static final long DEFAULT_GRACE_MILLIS = 5_000;
  private static final long MOST_GRACE_MILLIS = 60_000;

  record Request(Optional<Long> program, Optional<Long> graceMillis) {}

  private final RunningPrograms programs;

  StopProgram(RunningPrograms programs) {
    this.programs = programs;
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
  public OwnPrograms.Stopping resolve(Request request, Requester requester) {
    long grace = request.graceMillis().orElse(DEFAULT_GRACE_MILLIS);
    if (grace < 0 || grace > MOST_GRACE_MILLIS) {
      throw HostRequests.invalidField(
          NAME,
          "graceMillis",
          "is %d, it must be between 0 and %d".formatted(grace, MOST_GRACE_MILLIS));
    }
    return new OwnPrograms.Stopping(
        requester.extension().id(),
        HostRequests.required(request.program(), NAME, "program"),
        Duration.ofMillis(grace));
  }

  @Override
  public ProgramStatus perform(Permit<OwnPrograms.Stopping> permit, HostContext context) {
    BackgroundProgram program = programs.get(NAME, permit.target());
    Duration grace = permit.target().grace();
    Duration left = context.meter().timeLeft();
    try {
      program.stop(grace.compareTo(left) < 0 ? grace : left);
      return program.status();
    } catch (InterruptedException e) {
      program.end();
      Thread.currentThread().interrupt();
      context.meter().check();
      throw new AnnexException(
          ErrorCode.CANCELLED, "Stopping %s was interrupted.".formatted(permit.target()), e);
    }
  }

  @Override
  public boolean routine() {
    return false;
  }
}
