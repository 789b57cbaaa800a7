package dev.annex.server.config;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds the key for the provider of language models, each time anew, so that another one holds at
 * once. What it says when it fails may be read by extensions, so it names no path. Any thread.
 */
public final class LlmKey implements Supplier<Optional<Secret>> {

  private static final int MAX_BYTES = 16 << 10;

  private final LlmConfig config;
  private final SecretStore secrets;
  private final Path dataDirectory;

  /**
   * The key that these settings name.
   *
   * @param dataDirectory where relative paths lie
   */
  public LlmKey(LlmConfig config, SecretStore secrets, Path dataDirectory) {
    this.config = config;
    this.secrets = secrets;
    this.dataDirectory = dataDirectory;
  }

  /**
   * The key; empty when none is set.
   *
   * @throws AnnexException {@code UNAVAILABLE} when it is not where the settings say
   */
  @Override
  public Optional<Secret> get() {
    if (config.keyFile().isPresent()) {
      return Optional.of(inFile(dataDirectory.resolve(config.keyFile().get())));
    }
    return config.keySecret().map(this::inVault);
  }

  private Secret inVault(String name) {
    return secrets
        .get(Owner.operator(), new SecretName(name))
        .map(secret -> usable(secret.reveal(), "llm-key-secret"))
        .orElseThrow(() ->
            new AnnexException(
                ErrorCode.UNAVAILABLE,
                "Setting \"llm-key-secret\" names a secret that is not there. To store it: annex secret set %s"
                    .formatted(name)));
  }

  private static Secret inFile(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      return usable(new String(bytes, StandardCharsets.UTF_8), "llm-key-file");
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "Setting \"llm-key-file\" names a file that cannot be read by the host.",
          e);
    }
  }

  /** A key travels in a header, where nothing but visible ASCII is safe. */
  private static Secret usable(String text, String key) {
    String stripped = text.strip();
    boolean visible = stripped.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (stripped.isEmpty() || stripped.length() > MAX_BYTES || !visible) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "Setting \"%s\" leads to no key: expected visible ASCII characters without white space."
              .formatted(key));
    }
    return Secret.of(stripped);
  }
}
