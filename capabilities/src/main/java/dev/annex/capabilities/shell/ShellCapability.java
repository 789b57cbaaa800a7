package dev.annex.capabilities.shell;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.capabilities.files.GrantedFiles;
import java.util.List;

/**
 * Runs programs of the host's machine from argument lists, without a shell in between. A program
 * can do what the host's account may, unless it is enclosed (see {@link Enclosure}). It ends with
 * the call, or, in the background, with the extension or the host.
 */
public final class ShellCapability implements Capability {

  static final String NAME = "shell";

  private final List<Operation<?, ?, ?>> operations;

  /**
   * Runs programs; whoever gave {@code programs} closes it.
   *
   * @param files where programs in the background may log to
   */
  public ShellCapability(RunningPrograms programs, GrantedFiles files) {
    this.operations =
        List.of(
            new RunProgram(programs),
            new StartProgram(programs, files),
            new ReadStatus(programs),
            new ReadOutput(programs),
            new StopProgram(programs),
            new ListPrograms(programs));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "Run programs of this machine";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    return ShellPermission.read(request);
  }
}
