package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The host's operations, whose failures come in the words of {@link Refusals}. */
record HostOperations(HostCalls host) {

  /**
   * Calls one.
   *
   * @param subject what the skill wanted to use, for the failure
   */
  JsonNode call(String operation, ObjectNode request, String subject) {
    return call(operation, request, _ -> subject);
  }

  /**
   * Calls one that uses several things.
   *
   * @param subject which of them the failure is about
   */
  JsonNode call(String operation, ObjectNode request, Function<Fault, String> subject) {
    try {
      return host.call(operation, request);
    } catch (AnnexException e) {
      throw Refusals.inWords(e, subject.apply(e.fault()));
    }
  }

  /**
   * Calls one that only adds to an answer; nothing, when the skill holds no permission of the
   * capability or this one is denied. Whether the call goes on is seen at its next wish.
   */
  JsonNode unlessDenied(String capability, String operation, ObjectNode request) {
    if (!host.holds(capability)) {
      return Json.object().missingNode();
    }
    try {
      return host.call(operation, request);
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.PERMISSION_DENIED) {
        return Json.object().missingNode();
      }
      throw Refusals.inWords(e, operation);
    }
  }

  /** What an operation answered as bytes. */
  static byte[] bytes(JsonNode answer, String member) {
    JsonNode value = answer.path(member);
    if (!value.isBinary()) {
      throw new AnnexException(
          ErrorCode.INTERNAL,
          "An operation of the host answered without bytes in \"%s\".".formatted(member));
    }
    return value.binaryValue();
  }
}
