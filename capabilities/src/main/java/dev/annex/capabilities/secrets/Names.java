package dev.annex.capabilities.secrets;

import dev.annex.api.capability.HostRequests;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.Printable;
import dev.annex.api.name.SecretName;
import java.util.Optional;

/** Names of secrets as they come in requests. */
final class Names {

  private static final int MAX_SHOWN_LENGTH = 128;
  private static final String FORM =
      "1 to %d letters and digits of ASCII, '.', '_', '-', ':', '/' or '%%'"
          .formatted(SecretName.MAX_LENGTH);

  private Names() {}

  static SecretName required(Optional<String> given, String operation) {
    String text = HostRequests.required(given, operation, "name");
    if (!SecretName.is(text)) {
      throw illegal(text, operation, "name");
    }
    return new SecretName(text);
  }

  /** A text to compare names with; empty unless given. */
  static String start(Optional<String> given, String operation, String field) {
    String text = given.orElse("");
    if (!SecretName.isStart(text)) {
      throw illegal(text, operation, field);
    }
    return text;
  }

  private static AnnexException illegal(String text, String operation, String field) {
    return HostRequests.invalidField(
        operation,
        field,
        "is \"%s\", and names are %s".formatted(Printable.show(text, MAX_SHOWN_LENGTH), FORM));
  }
}
