package dev.annex.server;

import dev.annex.api.store.SecretStore;
import dev.annex.capabilities.llm.ModelClient;
import dev.annex.capabilities.llm.ModelProvider;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.config.LlmConfig;
import dev.annex.server.config.LlmKey;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** The provider of language models that the settings name. */
final class LanguageModels {

  private LanguageModels() {}

  /** A client of the provider; empty when none is set. Close it with the host. */
  static Optional<ModelClient> of(
      AnnexConfig config,
      SecretStore secrets,
      Path dataDirectory,
      List<X509Certificate> authorities) {
    return config
        .llm()
        .map(llm -> new ModelClient(provider(llm, secrets, dataDirectory), authorities));
  }

  private static ModelProvider provider(LlmConfig llm, SecretStore secrets, Path dataDirectory) {
    return new ModelProvider(
        llm.url(),
        llm.model(),
        llm.models(),
        new LlmKey(llm, secrets, dataDirectory),
        llm.timeout());
  }
}
