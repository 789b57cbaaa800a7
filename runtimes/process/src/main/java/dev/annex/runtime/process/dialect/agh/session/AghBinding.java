package dev.annex.runtime.process.dialect.agh.session;

import dev.annex.api.call.Meter;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.runtime.process.Conversation;
import dev.annex.runtime.process.Peer;
import dev.annex.runtime.process.ProcessBinding;
import dev.annex.runtime.process.Rhythm;
import dev.annex.runtime.process.child.OneShot;
import dev.annex.runtime.process.dialect.mcp.McpBackend;
import dev.annex.runtime.process.launch.Command;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** How an extension of AGH is started and spoken to. Any thread. */
public final class AghBinding implements ProcessBinding {

  private static final int NONCE_BYTES = 16;
  private static final int SHOWN = 64;
  private static final int LINE = 500;

  private final ExtensionPackage contents;
  private final AghContract contract;
  private final String hostVersion;
  private final RandomGenerator random;
  private final Rhythm standard;

  /**
   * A binding for one extension.
   *
   * @param hostVersion told to the extension, for its information
   * @param random makes nonces, which may not be guessed
   */
  public AghBinding(
      ExtensionPackage contents, AghContract contract, String hostVersion, RandomGenerator random) {
    this(contents, contract, hostVersion, random, Rhythm.STANDARD);
  }

  /** A binding with other times than the usual ones where the terms name none. */
  public AghBinding(
      ExtensionPackage contents,
      AghContract contract,
      String hostVersion,
      RandomGenerator random,
      Rhythm standard) {
    this.contents = contents;
    this.contract = contract;
    this.hostVersion = hostVersion;
    this.random = random;
    this.standard = standard;
  }

  @Override
  public Command command() {
    return contract
        .command()
        .orElseThrow(() ->
            new AnnexException(
                ErrorCode.CODE_INVALID,
                "Starting \"%s\" failed: its manifest has no subprocess.command."
                    .formatted(contents.manifest().id())));
  }

  @Override
  public String namespace() {
    return "extensions";
  }

  @Override
  public Rhythm rhythm() {
    SessionTerms terms = contract.terms();
    return standard.with(terms.healthInterval(), terms.shutdownTimeout());
  }

  /** Its tier and rights, which stand in {@code initialize}. */
  @Override
  public Object standing() {
    SessionTerms terms = contract.terms();
    return List.of(terms.sourceTier(), terms.granted());
  }

  @Override
  public List<String> notes() {
    return new TreeMap<>(contract.servers())
        .entrySet().stream()
            .map(server ->
                "starts the MCP server %s for its tools, within its own walls: %s %s"
                    .formatted(
                        Printable.show(server.getKey(), SHOWN),
                        server.getValue().program(),
                        String.join(" ", server.getValue().arguments())))
            .map(line -> Printable.show(line.strip(), LINE))
            .toList();
  }

  @Override
  public Map<String, ProcessBinding> companions() {
    Map<String, ProcessBinding> servers = new TreeMap<>();
    contract
        .servers()
        .forEach((name, command) ->
            servers.put(
                name,
                new McpBackend(
                    contents.manifest().id(), name, command, Entries.MCP_NAMESPACE, hostVersion)));
    return servers;
  }

  @Override
  public Optional<Handed> handed(GuestCall call) {
    return Entries.behindServer(call.tool().entry())
        .map(place ->
            new Handed(
                place.server(),
                new GuestCall(
                    call.tool().withEntry(McpBackend.entry(place.tool())), call.invocation())));
  }

  /** Without a process there is no other way for a hook than its own command. */
  @Override
  public boolean answeredByHost(Tool tool) {
    return tool.entry().equals(Entries.HOST_REQUESTS);
  }

  @Override
  public Optional<GuestReply> callAlone(GuestCall call, OneShot commands, Meter meter) {
    Optional<GuestReply> aside = contract.aside(call);
    if (aside.isPresent()) {
      return aside;
    }
    String entry = call.tool().entry();
    if (!entry.startsWith(Entries.HOOK) || contract.command().isPresent()) {
      return Optional.empty();
    }
    HookTerms hook = AghSession.hook(contract, call);
    Command command = hook.command().orElseThrow(() -> AghSession.nobodyTakes(hook, call));
    return Optional.of(new HookRun(contract, hook, call, meter).byCommand(command, commands));
  }

  @Override
  public Conversation converse(Peer peer) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    return new AghSession(
        peer, contract, contract.terms(), rhythm(), hostVersion, HexFormat.of().formatHex(nonce));
  }
}
