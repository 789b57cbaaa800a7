package dev.annex.sdk.host;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.json.JsonText;
import dev.annex.sdk.rpc.RpcException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Keeps secrets out of requests to the host, where they would reach its logs and stores. */
final class SensitiveParams {

  private static final List<String> WORDS =
      List.of(
          "access_token",
          "approval_token",
          "authorization",
          "bearer",
          "claim_token",
          "client_secret",
          "oauth_code",
          "password",
          "pkce",
          "refresh_token",
          "secret");

  private SensitiveParams() {}

  static void refuse(JsonObject params) {
    find(params, "$")
        .ifPresent(path -> {
          throw RpcException.of(
              RpcException.INVALID_PARAMS,
              JsonObject.of("error", "host api params contain sensitive value").with("path", path));
        });
  }

  private static Optional<String> find(Json value, String path) {
    switch (value) {
      case JsonObject(Map<String, Json> members) -> {
        for (Map.Entry<String, Json> member : members.entrySet()) {
          String place = path + "." + member.getKey();
          if (isSensitive(member.getKey())) {
            return Optional.of(place);
          }
          Optional<String> found = find(member.getValue(), place);
          if (found.isPresent()) {
            return found;
          }
        }
      }
      case JsonArray(List<Json> elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          Optional<String> found = find(elements.get(i), "%s[%d]".formatted(path, i));
          if (found.isPresent()) {
            return found;
          }
        }
      }
      case JsonText(String text) when text.startsWith("agh_claim_") -> {
        return Optional.of(path);
      }
      default -> {}
    }
    return Optional.empty();
  }

  private static boolean isSensitive(String key) {
    String normal = key.toLowerCase(Locale.ROOT).replace('-', '_');
    return WORDS.stream().anyMatch(normal::contains);
  }
}
