package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Progress.LogLevel;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Runtime;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.process.LogLines;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Runs nothing: its extensions are servers elsewhere, met through the capability http. What they do
 * there is theirs; what of this host they can touch is what each call sends them. Any thread.
 */
public final class RemoteServers implements Runtime {

  /** Its name in manifests. */
  public static final String NAME = "remote";

  private final String hostVersion;
  private final BiConsumer<ExtensionId, LogLine> log;

  /**
   * A runtime.
   *
   * @param hostVersion told to servers
   * @param log takes lines for the log of an extension
   */
  public RemoteServers(String hostVersion, BiConsumer<ExtensionId, LogLine> log) {
    this.hostVersion = hostVersion;
    this.log = log;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Program prepare(ExtensionPackage contents, Limits limits) {
    McpServerFile file = McpServerFile.read(contents.files());
    if (!(file.server() instanceof McpServerAddress.Remote remote)) {
      throw new AnnexException(
          ErrorCode.CODE_INVALID,
          "\"%s\" cannot run remotely: it has no url.".formatted(file.id()));
    }
    RemoteSession session =
        new RemoteSession(
            file,
            remote,
            hostVersion,
            line -> log.accept(file.id(), LogLines.said(LogLevel.WARN, line)));
    return new RemoteProgram(remote, session);
  }

  @Override
  public void close() {}

  private record RemoteProgram(McpServerAddress.Remote remote, RemoteSession session)
      implements Program {

    @Override
    public Sandbox open() {
      return new RemoteSandbox(session);
    }

    @Override
    public List<String> notes() {
      return remote.describe();
    }

    @Override
    public ByteSize footprint() {
      return ByteSize.ofKib(64);
    }

    /** Its session is forgotten by the server in time: there is no call left to end it with. */
    @Override
    public void close() {}
  }
}
