package dev.annex.runtime.process.child;

import dev.annex.api.call.Limits;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.fault.AnnexException;
import dev.annex.processes.Launcher;
import dev.annex.processes.ProcessGroup;
import dev.annex.runtime.process.launch.Command;
import dev.annex.runtime.process.launch.Confinement;
import dev.annex.runtime.process.launch.PackageFolders;
import dev.annex.runtime.process.launch.Start;
import dev.annex.runtime.process.launch.Starts;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts the programs of extensions in the folders of their packages, behind the walls there are.
 * Any thread.
 */
public final class Programs {

  private final Launcher launcher;
  private final PackageFolders folders;
  private final Starts starts;
  private final Confinement confinement;

  /** Starts over these; the launcher stays open. */
  public Programs(
      Launcher launcher, PackageFolders folders, Starts starts, Confinement confinement) {
    this.launcher = launcher;
    this.folders = folders;
    this.starts = starts;
    this.confinement = confinement;
  }

  /**
   * Starts a command of an extension, in the folder of what its manifest names as its code.
   *
   * @param namespace of the references to secrets that it may use
   * @throws AnnexException what stands against it
   */
  public Started start(
      ExtensionPackage contents, Command command, String namespace, Limits limits) {
    Start start = starts.of(contents.manifest().id(), command, folder(contents), namespace, limits);
    Confinement.Confined confined = confinement.confine(contents, start, limits);
    try {
      return new Started(
          launcher.start(confined.start().launch()),
          new Redaction(confined.start().secrets()),
          confined.end());
    } catch (RuntimeException | Error e) {
      confined.end().run();
      throw e;
    }
  }

  /** Where archives have all in one folder, that one is the extension. */
  private Path folder(ExtensionPackage contents) {
    String code = contents.manifest().code();
    int slash = code.lastIndexOf('/');
    Path folder = folders.of(contents);
    return slash < 0 ? folder : folder.resolve(code.substring(0, slash));
  }

  /** What programs of an extension may see and reach now; compared with {@code equals}. */
  public Object standing(ExtensionPackage contents) {
    return confinement.standing(contents);
  }

  /** How it is confined, for the install plan. */
  public List<String> notes(ExtensionPackage contents) {
    return confinement.notes(contents);
  }

  /** A program that runs, and what has to be known of it. */
  public record Started(ProcessGroup group, Redaction redaction, Runnable end)
      implements AutoCloseable {

    /** Ends all of it. */
    @Override
    public void close() {
      try {
        group.close();
      } finally {
        end.run();
      }
    }
  }
}
