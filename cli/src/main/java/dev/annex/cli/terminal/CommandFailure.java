package dev.annex.cli.terminal;

import dev.annex.api.fault.Fault;
import dev.annex.api.value.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A command's failure on its way to the one place that prints it. */
public final class CommandFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int exitCode;
  private final transient JsonNode error;

  private CommandFailure(int exitCode, JsonNode error) {
    super(error.path("message").asString(""));
    this.exitCode = exitCode;
    this.error = error;
  }

  /** It was tried and failed, for a reason only this command knows. */
  public static CommandFailure failed(String message) {
    return new CommandFailure(ExitCode.FAILED, Json.object().put("message", message));
  }

  /** It was not tried; the message says what would let it go on. */
  public static CommandFailure refused(String message) {
    return new CommandFailure(ExitCode.REFUSED, Json.object().put("message", message));
  }

  /** The host said no. */
  public static CommandFailure of(Fault fault) {
    ObjectNode error =
        Json.object()
            .put("code", fault.code().name())
            .put("blame", fault.code().blame().name())
            .put("message", fault.message());
    ObjectNode details = error.putObject("details");
    fault.details().forEach(details::set);
    return new CommandFailure(ExitCode.FAILED, error);
  }

  /**
   * The host said no.
   *
   * @param error with {@code code}, {@code message} and {@code details}, as the host answered it
   */
  public static CommandFailure answered(JsonNode error) {
    return new CommandFailure(ExitCode.FAILED, error);
  }

  /** How the process ends. */
  public int exitCode() {
    return exitCode;
  }

  /** What went wrong, for people; it may hold text of strangers. */
  public String text() {
    return error.path("message").asString("");
  }

  /** The error code; empty when the host took no part in the failure. */
  public String code() {
    return error.path("code").asString("");
  }

  /** The failure as the host's API writes failures. */
  public JsonNode error() {
    return error;
  }
}
