package dev.annex.capabilities.shell;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.shell.ListPrograms.Request;
import dev.annex.capabilities.shell.ListPrograms.Response;
import java.util.List;

final class ListPrograms implements Operation<Request, OwnPrograms.All, Response> {

  static final String NAME = "shell.list";

  record Request() {}

  record Response(List<ProgramStatus> programs) {}

  private final RunningPrograms programs;

  ListPrograms(RunningPrograms programs) {
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
  public OwnPrograms.All resolve(Request request, Requester requester) {
    return new OwnPrograms.All(requester.extension().id());
  }

  @Override
  public Response perform(Permit<OwnPrograms.All> permit, HostContext context) {
    return new Response(
        programs.of(permit.target().owner()).stream().map(BackgroundProgram::status).toList());
  }

  @Override
  public boolean routine() {
    return true;
  }
}
