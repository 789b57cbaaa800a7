package dev.annex.capabilities.shell;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.FilePath;
import dev.annex.capabilities.files.GrantedFiles;
import dev.annex.capabilities.shell.StartProgram.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class StartProgram implements Operation<Request, Command, ProgramStatus> {

  static final String NAME = "shell.start";

  record Request(
      Optional<List<String>> argv,
      Optional<String> directory,
      Optional<Map<String, String>> environment,
      Optional<byte[]> stdin,
      Optional<String> logFile) {}

  private final RunningPrograms programs;
  private final CommandReader commands;
  private final GrantedFiles files;

  StartProgram(RunningPrograms programs, GrantedFiles files) {
    this.programs = programs;
    this.files = files;
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
    Optional<FilePath> logFile =
        request.logFile().map(path -> FilePath.of(Optional.of(path), NAME, "logFile"));
    return commands
        .read(
            new CommandReader.Fields(
                NAME, request.argv(), request.directory(), request.environment(), request.stdin()),
            true,
            Optional.empty(),
            OutputFilter.read(NAME, Optional.empty(), Optional.empty()))
        .loggedTo(logFile);
  }

  @Override
  public ProgramStatus perform(Permit<Command> permit, HostContext context) {
    Command command = permit.target();
    Start start = Launching.prepare(NAME, command, programs.path(), context);
    Optional<LogFile> logFile = command.logFile().map(path -> LogFile.open(files, path, context));
    return programs.start(start, command.toString(), command.input(), logFile).status();
  }

  @Override
  public boolean routine() {
    return false;
  }
}
