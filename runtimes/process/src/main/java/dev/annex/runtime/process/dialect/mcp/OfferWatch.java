package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares what a server says about its tools with what somebody accepted. A tool that describes
 * itself otherwise now is not called, because a model chose it by other words; one that is new is
 * not offered. Any thread.
 */
final class OfferWatch {

  private static final int SHOWN = 64;
  private static final int NAMED = 5;

  private final ExtensionId extension;
  private final Map<String, Digest> accepted;
  private final Consumer<String> log;
  private final boolean compares;
  private volatile Map<String, Digest> offered;
  private volatile boolean known;

  OfferWatch(McpServerFile file, Consumer<String> log) {
    this(file, log, true);
  }

  /** Of a server whose tools a manifest describes: models never see its own words. */
  static OfferWatch ofManifest(McpServerFile file, Consumer<String> log) {
    return new OfferWatch(file, log, false);
  }

  private OfferWatch(McpServerFile file, Consumer<String> log, boolean compares) {
    this.compares = compares;
    this.extension = file.id();
    this.accepted = file.offer().map(AcceptedOffer::toolDigests).orElse(Map.of());
    this.offered = Map.of();
    this.log = log;
  }

  /** Whether the server has to be asked before the next call. */
  boolean stale() {
    return !known;
  }

  /** The server said that its list changed, or it is another process. */
  void forget() {
    known = false;
  }

  /** This is what the server offers now. */
  void offers(List<ObjectNode> tools) {
    Map<String, Digest> now = AcceptedOffer.digests(tools);
    Set<String> strangers = new TreeSet<>(now.keySet());
    strangers.removeAll(accepted.keySet());
    Set<String> changed =
        accepted.entrySet().stream()
            .filter(tool ->
                now.containsKey(tool.getKey()) && !tool.getValue().equals(now.get(tool.getKey())))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    boolean news = !now.equals(offered);
    offered = now;
    known = true;
    if (news && !accepted.isEmpty() && !strangers.isEmpty()) {
      log.accept(
          "The server offers tools that nobody accepted, and they are not offered on: %s. %s"
              .formatted(named(strangers), remedy()));
    }
    if (news && !changed.isEmpty()) {
      log.accept(
          "The server describes tools otherwise than accepted, and they are not called: %s. %s"
              .formatted(named(changed), remedy()));
    }
  }

  /**
   * Goes on when the server offers this tool just as it was accepted.
   *
   * @throws AnnexException {@code NOT_APPROVED} when it describes it otherwise, {@code TOOL_FAILED}
   *     when it does not offer it any more
   */
  void require(String tool) {
    if (!compares) {
      requireThere(tool);
      return;
    }
    if (!offered.containsKey(tool)) {
      throw new AnnexException(
          ErrorCode.TOOL_FAILED,
          "Calling \"%s\" of \"%s\" failed: its server does not offer this tool any more. %s"
              .formatted(Printable.show(tool, SHOWN), extension, remedy()),
          Map.of("reason", Json.object().stringNode("tool-gone")));
    }
    if (!offered.get(tool).equals(accepted.get(tool))) {
      throw new AnnexException(
          ErrorCode.NOT_APPROVED,
          "Calling \"%s\" of \"%s\" was refused: its server describes this tool otherwise than when it was accepted. %s"
              .formatted(Printable.show(tool, SHOWN), extension, remedy()),
          Map.of("reason", Json.object().stringNode("tool-changed")));
    }
  }

  private void requireThere(String tool) {
    if (!offered.containsKey(tool)) {
      throw new AnnexException(
          ErrorCode.TOOL_FAILED,
          "Calling \"%s\" of \"%s\" failed: its manifest names this tool of an MCP server, and the server offers %s."
              .formatted(
                  Printable.show(tool, SHOWN),
                  extension,
                  offered.isEmpty() ? "none" : named(new TreeSet<>(offered.keySet()))),
          Map.of("reason", Json.object().stringNode("tool-gone")));
    }
  }

  private String remedy() {
    return "To see what changed and accept it: annex import --accept %s".formatted(extension);
  }

  private static String named(Set<String> names) {
    String some =
        names.stream()
            .limit(NAMED)
            .map(name -> Printable.show(name, SHOWN))
            .collect(Collectors.joining(", "));
    return names.size() > NAMED ? "%s and %d more".formatted(some, names.size() - NAMED) : some;
  }
}
