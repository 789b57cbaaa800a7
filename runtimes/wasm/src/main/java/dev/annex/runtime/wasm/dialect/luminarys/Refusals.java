package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.Printable;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Failures of operations in the words that skills know: short, always the same, and with what was
 * asked for at their end. Our own words follow where they say what would allow it or what to
 * change.
 */
final class Refusals {

  /** As long as a path can be. */
  private static final int MOST_SHOWN = 4_096;

  private Refusals() {}

  /** Whether the skill is told and goes on; anything else ends its call. */
  static boolean tellable(AnnexException failure, Meter meter) {
    if (meter.stopped().isPresent()) {
      return false;
    }
    return switch (failure.code()) {
      case PERMISSION_DENIED,
          HOST_CALL_FAILED,
          INVALID_HOST_CALL,
          LIMIT_REACHED,
          UNAVAILABLE,
          CONFIGURATION_INVALID ->
          true;
      default -> false;
    };
  }

  /**
   * The same failure in the contract's words.
   *
   * @param subject what the skill wanted to use
   */
  static AnnexException inWords(AnnexException failure, String subject) {
    Fault fault = failure.fault();
    return new AnnexException(new Fault(fault.code(), words(fault, subject), fault.details()));
  }

  private static String words(Fault fault, String subject) {
    String of = Printable.show(subject, MOST_SHOWN);
    return switch (fault.code()) {
      case PERMISSION_DENIED -> explained("permission denied", of, fault);
      case INVALID_HOST_CALL -> "invalid request: " + fault.message();
      case LIMIT_REACHED -> "limit reached: " + fault.message();
      case UNAVAILABLE, CONFIGURATION_INVALID -> "unavailable: " + fault.message();
      case HOST_CALL_FAILED -> failed(fault, of);
      default -> fault.message();
    };
  }

  private static String failed(Fault fault, String of) {
    return switch (detail(fault, "reason").orElse("")) {
      case "not-found" -> brief("file not found", of, fault);
      case "exists" -> brief("file exists", of, fault);
      case "is-directory" -> brief("is a directory", of, fault);
      case "not-directory" -> brief("not a directory", of, fault);
      case "not-empty" -> brief("directory not empty", of, fault);
      case "binary" -> brief("binary file", of, fault);
      case "outside", "no-access", "read-only", "private-address", "forbidden", "link" ->
          explained("permission denied", of, fault);
      case "dns" -> "host not found: " + of;
      case "refused" -> "connection refused: " + of;
      case "unreachable" -> "host unreachable: " + of;
      case "timeout" -> "timeout: " + of;
      case "closed" -> "connection closed: " + of;
      case "tls" -> explained("tls error", of, fault);
      default -> fault.message();
    };
  }

  /** Of the path that stood against it, where that is known to be another. */
  private static String brief(String what, String of, Fault fault) {
    return what + ": " + detail(fault, "path").orElse(of);
  }

  private static String explained(String what, String of, Fault fault) {
    return "%s: %s. %s".formatted(what, of, fault.message());
  }

  private static Optional<String> detail(Fault fault, String name) {
    return Optional.ofNullable(fault.details().get(name))
        .filter(JsonNode::isString)
        .map(JsonNode::stringValue);
  }
}
