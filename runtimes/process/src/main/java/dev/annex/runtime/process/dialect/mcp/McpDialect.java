package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.runtime.process.ProcessBinding;
import dev.annex.runtime.process.ProcessDialect;
import java.util.Set;

/**
 * Servers of the Model Context Protocol, of every revision from 2024-11-05 to 2026-07-28. A package
 * is one file, {@link McpServerFile}: the host asks the server what it offers when somebody agreed
 * to that, and keeps the answer in the package. So reading a manifest starts nothing.
 *
 * <p>What is deliberately not supported stands in the README beside this class. Any thread.
 */
public final class McpDialect implements ProcessDialect {

  /** Its name in manifests. */
  public static final String NAME = "mcp";

  static final String RUNTIME = "process";

  private final String hostVersion;

  /** A dialect that tells servers this version of the host. */
  public McpDialect(String hostVersion) {
    this.hostVersion = hostVersion;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean recognises(PackageFiles files) {
    return files.paths().contains(McpServerFile.NAME);
  }

  @Override
  public Manifest readManifest(PackageFiles files) {
    return ServerManifest.of(McpServerFile.read(files));
  }

  @Override
  public Set<String> operations() {
    return HostHttp.operations();
  }

  @Override
  public ProcessBinding bind(ExtensionPackage contents) {
    McpServerFile file = McpServerFile.read(contents.files());
    if (!(file.server() instanceof McpServerAddress.Program program)) {
      throw McpServerFile.invalid("a server elsewhere has no program to start");
    }
    return new McpBinding(file, program, hostVersion);
  }
}
