package dev.annex.capabilities.shell;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.shell.ReadStatus.Request;
import java.util.Optional;

final class ReadStatus implements Operation<Request, OwnPrograms.Looking, ProgramStatus> {

  static final String NAME = "shell.status";

  record Request(Optional<Long> program) {}

  private final RunningPrograms programs;

  ReadStatus(RunningPrograms programs) {
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
  public OwnPrograms.Looking resolve(Request request, Requester requester) {
    long program = HostRequests.required(request.program(), NAME, "program");
    return new OwnPrograms.Looking(requester.extension().id(), program);
  }

  @Override
  public ProgramStatus perform(Permit<OwnPrograms.Looking> permit, HostContext context) {
    return programs.get(NAME, permit.target()).status();
  }

  @Override
  public boolean routine() {
    return true;
  }
}
