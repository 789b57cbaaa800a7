package dev.annex.capabilities.http;

import java.util.List;
import java.util.Optional;

/**
 * A request as it was checked and is to be sent, before cookies and secrets.
 *
 * @param operation which operation sends it
 * @param body empty for one that has none, or whose body is still to come in pieces
 */
record Plan(
    String operation,
    Destination destination,
    List<Field> fields,
    Optional<byte[]> body,
    SendOptions options)
    implements HttpTarget {

  /** The same request with all of its body. */
  Plan with(byte[] whole) {
    return new Plan(operation, destination, fields, Optional.of(whole), options);
  }

  /** What is attempted on what, for messages. */
  String attempted() {
    return "%s of \"%s\"".formatted(operation, destination);
  }

  @Override
  public String toString() {
    return destination.toString();
  }
}
