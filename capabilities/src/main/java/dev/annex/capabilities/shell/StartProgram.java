package dev.annex.capabilities.shell;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.shell.StartProgram.Request;
import dev.annex.processes.Launch;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class StartProgram implements Operation<Request, Command, ProgramStatus> {

  static final String NAME = "shell.start";

  record Request(
      Optional<List<String>> argv,
      Optional<String> directory,
      Optional<Map<String, String>> environment,
      Optional<byte[]> stdin) {}

  private final RunningPrograms programs;
  private final CommandReader commands;

  StartProgram(RunningPrograms programs) {
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
    return commands.read(
        new CommandReader.Fields(
            NAME, request.argv(), request.directory(), request.environment(), request.stdin()),
        true,
        Optional.empty(),
        OutputFilter.read(NAME, Optional.empty(), Optional.empty()));
  }

  @Override
  public ProgramStatus perform(Permit<Command> permit, HostContext context) {
    Command command = permit.target();
    Launch launch = Launching.prepare(NAME, command, programs.path(), context);
    return programs
        .start(context.requester().extension(), command.toString(), launch, command.input())
        .status();
  }

  @Override
  public boolean routine() {
    return false;
  }
}
