package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.javascript.dialect.cloudflare.DeclaredPermissions.Labels;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Context blocks by their labels, with prefix. Any thread. */
final class Blocks {

  static final String GET = "workspace.get-context";
  static final String SET = "workspace.set-context";

  private final HostCalls host;
  private final DeclaredPermissions declared;
  private final List<String> own;

  Blocks(HostCalls host, DeclaredPermissions declared, List<String> own) {
    this.host = host;
    this.declared = declared;
    this.own = List.copyOf(own);
  }

  /** The text of a block; empty when there is none. */
  Optional<String> get(String label) {
    Labels labels =
        declared
            .read()
            .orElseThrow(
                () -> Refusals.error("Extension error: no context read permission declared"));
    if (!labels.everything() && !labels.names(label)) {
      throw mayNot("read", label);
    }
    if (!ContextLabels.usable(label)) {
      return Optional.empty();
    }
    try {
      JsonNode content = host.call(GET, Json.object().put("label", label)).path("content");
      return content.isString() ? Optional.of(content.stringValue()) : Optional.empty();
    } catch (AnnexException e) {
      throw e.code() == ErrorCode.PERMISSION_DENIED ? mayNot("read", label) : e;
    }
  }

  void set(String label, String content) {
    Labels labels =
        declared
            .write()
            .orElseThrow(
                () -> Refusals.error("Extension error: no context write permission declared"));
    if (labels.everything() && !own.contains(label)) {
      throw Refusals.error(
          "Extension error: label \"%s\" is not owned by this extension".formatted(label));
    }
    if (!labels.everything() && !labels.names(label)) {
      throw mayNot("write", label);
    }
    if (!ContextLabels.usable(label)) {
      throw readonly(label);
    }
    try {
      var _ = host.call(SET, Json.object().put("label", label).put("content", content));
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.PERMISSION_DENIED) {
        throw mayNot("write", label);
      }
      throw switch (Refusals.reason(e)) {
        case "readonly", "not-found" -> readonly(label);
        case "too-long" ->
            Refusals.error(
                "Block \"%s\" exceeds maxTokens: %s > %s"
                    .formatted(label, number(e, "tokens"), number(e, "maxTokens")));
        default -> e;
      };
    }
  }

  /** Also for what the manifest declares and nobody granted: the journal tells what was missing. */
  private static RuntimeException mayNot(String what, String label) {
    return Refusals.error(
        "Extension error: no %s permission for context label \"%s\"".formatted(what, label));
  }

  private static RuntimeException readonly(String label) {
    return Refusals.error("Block \"%s\" is readonly".formatted(label));
  }

  private static long number(AnnexException failure, String name) {
    return Refusals.detail(failure.fault(), name).map(JsonNode::asLong).orElse(0L);
  }
}
