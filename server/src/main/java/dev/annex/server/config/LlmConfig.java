package dev.annex.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The provider of language models that the operator chose: a server that speaks OpenAI's protocol.
 *
 * @param url what {@code /chat/completions} is appended to; key {@code llm-url}
 * @param model the model for requests that name none; key {@code llm-model}
 * @param models further models that requests may name; key {@code llm-models}, default none
 * @param keyFile a file with the server's key, read whenever it is needed; a relative path lies in
 *     the data directory; key {@code llm-key-file}
 * @param keySecret the operator's secret that is the server's key; key {@code llm-key-secret}
 * @param timeout how long the server may be silent; key {@code llm-timeout}, default two minutes
 */
public record LlmConfig(
    URI url,
    String model,
    Set<String> models,
    Optional<Path> keyFile,
    Optional<String> keySecret,
    Duration timeout) {

  private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

  static final List<String> KEYS =
      List.of(
          "llm-url", "llm-model", "llm-models", "llm-key-file", "llm-key-secret", "llm-timeout");

  public LlmConfig {
    models = Set.copyOf(models);
    boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!web
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw AnnexConfig.invalid(
          "llm-url",
          "must be an address such as http://127.0.0.1:8080/v1, with http or https and without user, query or fragment");
    }
    if (model.isBlank()) {
      throw AnnexConfig.invalid("llm-model", "is empty: name a model of the server");
    }
    if (keyFile.isPresent() && keySecret.isPresent()) {
      throw AnnexConfig.invalid("llm-key-file", "cannot stand beside llm-key-secret: set one");
    }
    if (!timeout.isPositive() || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw AnnexConfig.invalid(
          "llm-timeout",
          "must be above PT0S and at most %s, not %s".formatted(MAX_TIMEOUT, timeout));
    }
  }

  static Optional<LlmConfig> read(Setting setting) {
    Optional<String> url = setting.text("llm-url");
    if (url.isEmpty()) {
      KEYS.stream()
          .filter(setting::has)
          .findFirst()
          .ifPresent(key -> {
            throw AnnexConfig.invalid(key, "says nothing without llm-url: set that, too");
          });
      return Optional.empty();
    }
    return Optional.of(
        new LlmConfig(
            uri(url.get()),
            setting
                .text("llm-model")
                .orElseThrow(
                    () -> AnnexConfig.invalid("llm-model", "is missing: llm-url needs a model")),
            setting.texts("llm-models").orElse(Set.of()),
            setting.path("llm-key-file"),
            setting.text("llm-key-secret"),
            setting.duration("llm-timeout").orElse(USUAL_TIMEOUT)));
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw AnnexConfig.invalid("llm-url", "is no address: " + e.getReason());
    }
  }
}
