package dev.annex.mcp.rpc;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The id of a request, text or integer, kept exactly as sent: {@code "1"} and {@code 1} differ. */
public record RpcId(JsonNode value) {

  /** Reads an id; empty if the value may not be one. */
  public static Optional<RpcId> read(JsonNode value) {
    return value.isString() || value.isIntegralNumber()
        ? Optional.of(new RpcId(value))
        : Optional.empty();
  }

  /** An id of our own making. */
  public static RpcId of(long number) {
    return new RpcId(JsonNodeFactory.instance.numberNode(number));
  }

  /** Compares the text, so that it does not matter in which width a number was read. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RpcId id
        && id.value.isString() == value.isString()
        && id.value.asString().equals(value.asString());
  }

  @Override
  public int hashCode() {
    return value.asString().hashCode();
  }
}
