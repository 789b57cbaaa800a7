package dev.annex.server.rest;

import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Failures in words and statuses; the one table from code to status. */
final class Failures {

  private Failures() {}

  static AdminResponse response(Fault fault) {
    return response(status(fault.code()), fault);
  }

  /** A failure for which HTTP has a status of its own. */
  static AdminResponse response(int status, Fault fault) {
    ObjectNode body = Json.object();
    body.set("error", json(fault));
    return new AdminResponse(status, body);
  }

  static JsonNode json(Fault fault) {
    ObjectNode error = Json.object();
    error.put("code", fault.code().name());
    error.put("blame", fault.code().blame().name());
    error.put("message", fault.message());
    fault.details().forEach(error.putObject("details")::set);
    return error;
  }

  static int status(ErrorCode code) {
    return switch (code) {
      case INVALID_JSON, INVALID_NAME, INVALID_REQUEST, INVALID_ARGUMENTS -> 400;
      case UNAUTHENTICATED -> 401;
      case PERMISSION_DENIED, NOT_APPROVED -> 403;
      case TOOL_NOT_FOUND, RESOURCE_NOT_FOUND, PROMPT_NOT_FOUND, EXTENSION_NOT_FOUND -> 404;
      case EXTENSION_DISABLED, CANCELLED, CLIENT_CANNOT_ANSWER, NAME_TAKEN, DATA_IN_USE -> 409;
      case PACKAGE_UNREADABLE,
          MANIFEST_INVALID,
          CODE_INVALID,
          UNKNOWN_IMPORT,
          UNKNOWN_DIALECT,
          MEMORY_EXCEEDED,
          STACK_EXCEEDED,
          LIMIT_REACHED ->
          422;
      case BUSY -> 429;
      case TOOL_FAILED, TRAPPED, INVALID_RESULT, INVALID_HOST_CALL, HOST_CALL_FAILED -> 502;
      case DEADLINE_EXCEEDED -> 504;
      case UNAVAILABLE -> 503;
      case CONFIGURATION_INVALID, INTERNAL -> 500;
    };
  }
}
