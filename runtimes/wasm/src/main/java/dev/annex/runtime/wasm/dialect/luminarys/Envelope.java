package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * MessagePack that is kept as JSON until a callback gets it. Only callbacks, which nobody but the
 * host may call, get it so.
 */
final class Envelope {

  private static final String MEMBER = "msgpack";

  private Envelope() {}

  static ObjectNode around(byte[] payload) {
    return Json.object().put(MEMBER, Base64.getEncoder().encodeToString(payload));
  }

  /** Whether these are the arguments of a tool that gets envelopes, and one of them. */
  static boolean is(Tool tool, JsonNode arguments) {
    return isFor(tool) && arguments.size() == 1 && arguments.path(MEMBER).isString();
  }

  static boolean isFor(Tool tool) {
    return tool.entry().startsWith(SkillManifest.CALLBACK);
  }

  static byte[] open(JsonNode envelope) {
    try {
      return Base64.getDecoder().decode(envelope.path(MEMBER).asString(""));
    } catch (IllegalArgumentException e) {
      throw new AnnexException(
          ErrorCode.INVALID_ARGUMENTS, "What was kept for the callback is no base64.", e);
    }
  }
}
