package dev.annex.server.rest;

import dev.annex.api.value.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The forms in which a secret may turn up in a message. */
final class SecretForms {

  private SecretForms() {}

  /** As it is, in JSON, in an address and in Base64; longest first. */
  static List<String> of(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    String json = Json.write(Json.object().stringNode(secret));
    return Stream.of(
            secret,
            json.substring(1, json.length() - 1),
            URLEncoder.encode(secret, StandardCharsets.UTF_8),
            URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"),
            Base64.getEncoder().encodeToString(bytes),
            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))
        .distinct()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .toList();
  }
}
