package dev.annex.runtime.process.dialect.agh.host;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.runtime.HostCalls;
import dev.annex.runtime.process.dialect.agh.rights.HostMethod;
import dev.annex.runtime.process.rpc.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The host's operations, for one request; their failures are errors of the protocol. */
record Operations(HostCalls host, HostMethod method) {

  /** Most of one page of the workspace. */
  private static final int PAGE = 200;

  private static final int MOST_PAGES = 100;
  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

  /**
   * Carries one out.
   *
   * @throws RpcException what to answer when it failed
   */
  JsonNode call(String operation, JsonNode request) {
    try {
      return host.call(operation, request);
    } catch (AnnexException e) {
      throw HostErrors.of(e, method).<RuntimeException>map(error -> error).orElse(e);
    }
  }

  /** The first elements of a list in pages that are wanted, up to a number. */
  List<JsonNode> all(String operation, ObjectNode request, Predicate<JsonNode> wanted, long most) {
    List<JsonNode> all = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    for (int page = 0; page < MOST_PAGES && all.size() < most; page++) {
      ObjectNode wish = request.deepCopy().put("limit", PAGE);
      cursor.ifPresent(from -> wish.put("cursor", from));
      JsonNode answer = call(operation, wish);
      for (JsonNode item : answer.path("items")) {
        if (all.size() < most && wanted.test(item)) {
          all.add(item);
        }
      }
      cursor =
          Optional.of(answer.path("next")).filter(JsonNode::isString).map(JsonNode::stringValue);
      if (cursor.isEmpty()) {
        return all;
      }
    }
    return all;
  }

  /** An id of the workspace; what cannot be one is the id of nothing. */
  static String id(String resource, String given) {
    if (!isId(given)) {
      throw HostErrors.notFound(resource, given);
    }
    return given;
  }

  static boolean isId(String given) {
    return ID.matcher(given).matches();
  }
}
