package dev.annex.sdk;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonNumber;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.json.JsonText;
import dev.annex.sdk.rpc.RpcException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How a host and an extension introduce themselves: what is checked, and what is answered. */
final class Introduction {

  static final String PROTOCOL = "1";
  static final String SDK_NAME = "dev.annex:annex-sdk";
  static final String SDK_VERSION = "0.1.0";

  private final Definition extension;
  private final JsonObject params;

  Introduction(Definition extension, JsonObject params) {
    this.extension = extension;
    this.params = params;
  }

  /**
   * The answer.
   *
   * @throws RpcException naming the first thing that is wrong
   */
  JsonObject answer() {
    checkFields();
    checkVersion();
    List<String> provides = accepted("provides", "provides", extension.provides());
    List<String> actions = accepted("actions", "granted_actions", extension.actions());
    List<String> security = accepted("security", "granted_security", extension.security());
    return JsonObject.of("protocol_version", Json.of(PROTOCOL))
        .with(
            "extension_info",
            JsonObject.of("name", Json.of(extension.name()))
                .with("version", extension.version())
                .with("sdk_name", SDK_NAME)
                .with("sdk_version", SDK_VERSION))
        .with(
            "accepted_capabilities",
            JsonObject.of("provides", JsonArray.ofTexts(provides))
                .with("actions", JsonArray.ofTexts(actions))
                .with("security", JsonArray.ofTexts(security)))
        .with("implemented_methods", JsonArray.ofTexts(extension.methods()))
        .with("supported_hook_events", JsonArray.ofTexts(extension.hooks().keySet()))
        .with(
            "supports", JsonObject.of("health_check", Json.of(true)).with("cancel_request", true));
  }

  private void checkFields() {
    requireText(params, "protocol_version", "protocol_version");
    requireText(params, "session_nonce", "session_nonce");
    if (texts(params, "supported_protocol_versions").isEmpty()) {
      throw missing("supported_protocol_versions");
    }
    JsonObject identity = object(params, "extension");
    requireText(identity, "name", "extension.name");
    requireText(identity, "version", "extension.version");
    JsonObject runtime = object(params, "runtime");
    for (String time :
        List.of(
            "health_check_interval_ms",
            "health_check_timeout_ms",
            "shutdown_timeout_ms",
            "default_hook_timeout_ms")) {
      if (!(runtime.members().get(time) instanceof JsonNumber number)
          || number.doubleValue() <= 0) {
        throw RpcException.invalidParams(time + " must be greater than zero");
      }
    }
  }

  private static void requireText(JsonObject object, String member, String name) {
    if (!(object.members().get(member) instanceof JsonText(String text)) || text.isBlank()) {
      throw missing(name);
    }
  }

  private static RpcException missing(String field) {
    return RpcException.invalidParams(field + " is required");
  }

  private void checkVersion() {
    String proposed = params.text("protocol_version").orElse("");
    if (!proposed.equals(PROTOCOL)) {
      throw RpcException.of(
          RpcException.INVALID_PARAMS,
          JsonObject.of("error", Json.of("unsupported protocol version"))
              .with("protocol_version", proposed)
              .with("reason", "unsupported_protocol_version")
              .with("supported_protocol_versions", JsonArray.of(Json.of(PROTOCOL))));
    }
    if (!texts(params, "supported_protocol_versions").contains(PROTOCOL)) {
      throw RpcException.invalidParams("supported protocol versions must include " + PROTOCOL);
    }
  }

  /** A host wants to find, word for word, what it granted; so a grant for more stands as it is. */
  private List<String> accepted(String field, String member, Collection<String> wanted) {
    List<String> granted = texts(object(params, "capabilities"), member);
    List<String> accepted = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String one : wanted) {
      granted(granted, one, field).ifPresentOrElse(accepted::add, () -> missing.add(one));
    }
    if (!missing.isEmpty()) {
      throw RpcException.of(
          RpcException.CAPABILITY_DENIED,
          JsonObject.of("field", Json.of(field))
              .with("required", JsonArray.ofTexts(missing))
              .with("granted", JsonArray.ofTexts(granted)));
    }
    return accepted.stream().distinct().sorted().toList();
  }

  private static Optional<String> granted(List<String> granted, String wanted, String field) {
    if (granted.contains(wanted)) {
      return Optional.of(wanted);
    }
    return field.equals("security")
        ? granted.stream().filter(grant -> covers(grant, wanted)).findFirst()
        : Optional.empty();
  }

  static boolean covers(String grant, String wanted) {
    if (grant.equals("*")) {
      return true;
    }
    String[] some = grant.split("\\.", -1);
    String[] other = wanted.split("\\.", -1);
    if (some.length != other.length) {
      return false;
    }
    for (int i = 0; i < some.length; i++) {
      if (!some[i].equals("*") && !some[i].equals(other[i])) {
        return false;
      }
    }
    return true;
  }

  /** There are hosts that say null where they mean an empty list. */
  private static List<String> texts(JsonObject object, String member) {
    if (!(object.members().get(member) instanceof JsonArray(List<Json> elements))) {
      return List.of();
    }
    return elements.stream().filter(JsonText.class::isInstance).map(Json::asText).toList();
  }

  private static JsonObject object(JsonObject object, String member) {
    return object.members().get(member) instanceof JsonObject found ? found : JsonObject.EMPTY;
  }
}
