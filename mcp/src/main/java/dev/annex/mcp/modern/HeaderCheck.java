package dev.annex.mcp.modern;

import dev.annex.mcp.McpLimits;
import dev.annex.mcp.Tool;
import dev.annex.mcp.call.Method;
import dev.annex.mcp.call.Wire;
import dev.annex.mcp.http.HttpExchange;
import dev.annex.mcp.rpc.RpcMessage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares the headers of a modern HTTP request with its body. */
final class HeaderCheck {

  private final HttpExchange exchange;
  private final McpLimits limits;

  HeaderCheck(HttpExchange exchange, McpLimits limits) {
    this.exchange = exchange;
    this.limits = limits;
  }

  /** The version header against the body. */
  Optional<ModernCodec.Encoded.Failure> version(Envelope envelope) {
    return equal("MCP-Protocol-Version", envelope.version());
  }

  /** The headers that repeat method and name. */
  Optional<ModernCodec.Encoded.Failure> routing(RpcMessage.Request request) {
    Optional<ModernCodec.Encoded.Failure> method = equal("Mcp-Method", request.method());
    if (method.isPresent()) {
      return method;
    }
    JsonNode name =
        Method.find(request.method())
            .filter(Method::mayAsk)
            .map(known -> request.params().path(known.subject()))
            .orElseGet(() -> Wire.object().path(""));
    return name.isString() ? equal("Mcp-Name", name.asString()) : Optional.empty();
  }

  /** The headers that repeat arguments of a tool. */
  Optional<ModernCodec.Encoded.Failure> arguments(Tool tool, ObjectNode params) {
    for (HeaderAnnotations.Annotation annotation : HeaderAnnotations.of(tool.inputSchema())) {
      JsonNode value = params.path("arguments");
      for (String step : annotation.path()) {
        value = value.path(step);
      }
      Optional<ModernCodec.Encoded.Failure> problem =
          argument("Mcp-Param-" + annotation.header(), value);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private Optional<ModernCodec.Encoded.Failure> argument(String header, JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return exchange.headers(header).isEmpty()
          ? Optional.empty()
          : mismatch(header + " is there, its argument is not");
    }
    if (!value.isNumber()) {
      return equal(header, value.asString(value.toString()));
    }
    return read(header).filter(text -> sameNumber(text, value)).isPresent()
        ? Optional.empty()
        : mismatch(header + " must equal the argument in the body");
  }

  private static boolean sameNumber(String text, JsonNode value) {
    if (text.length() > 64) {
      return false;
    }
    try {
      return new BigDecimal(text).compareTo(value.decimalValue()) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private Optional<ModernCodec.Encoded.Failure> equal(String header, String expected) {
    if (exchange.headers(header).isEmpty()) {
      return mismatch("The header " + header + " is missing");
    }
    return read(header).filter(expected::equals).isPresent()
        ? Optional.empty()
        : mismatch("The header " + header + " must equal what the body says");
  }

  private Optional<String> read(String header) {
    List<String> values = exchange.headers(header);
    return values.size() == 1 && values.getFirst().length() <= limits.headerBytes()
        ? HeaderValue.decode(values.getFirst())
        : Optional.empty();
  }

  private static Optional<ModernCodec.Encoded.Failure> mismatch(String message) {
    return Optional.of(ModernCodec.error(400, ModernCodec.HEADER_MISMATCH, message, Wire.object()));
  }
}
