package dev.annex.store;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Secret;
import dev.annex.store.vault.MasterKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the operator keeps the master key of the vault: in a file, which is made when it is first
 * needed, or in the environment, as a key or as a passphrase. Immutable.
 */
public final class MasterKeys {

  /** The environment variable that names the file. */
  public static final String FILE_VARIABLE = "ANNEX_MASTER_KEY_FILE";

  /** The environment variable that holds the key, in base64. */
  public static final String KEY_VARIABLE = "ANNEX_MASTER_KEY";

  /** The environment variable that holds a passphrase. */
  public static final String PASSPHRASE_VARIABLE = "ANNEX_MASTER_PASSPHRASE";

  /** The file in the data directory when nothing else is said. */
  public static final String FILE_NAME = "master.key";

  /** Fewest characters of a passphrase. */
  public static final int SHORTEST_PASSPHRASE = 12;

  private final MasterKeySource source;
  private final KeyFile file;

  private MasterKeys(MasterKeySource source, KeyFile file) {
    this.source = source;
    this.file = file;
  }

  /** A file of its own in the data directory. */
  public static MasterKeys in(Path dataDirectory) {
    return of(dataDirectory, Optional.empty(), Map.of());
  }

  /**
   * As settings and environment say; the environment wins.
   *
   * @param configured the file that the settings name; a relative one lies in the data directory
   * @throws AnnexException {@code CONFIGURATION_INVALID} when more than one of the variables is
   *     set, or when one holds nothing usable
   */
  public static MasterKeys of(
      Path dataDirectory, Optional<Path> configured, Map<String, String> environment) {
    List<String> given =
        List.of(FILE_VARIABLE, KEY_VARIABLE, PASSPHRASE_VARIABLE).stream()
            .filter(name -> !environment.getOrDefault(name, "").isEmpty())
            .toList();
    if (given.size() > 1) {
      throw new AnnexException(
          ErrorCode.CONFIGURATION_INVALID,
          "The master key of the vault is given more than once: %s are set. Leave one of them."
              .formatted(String.join(" and ", given)));
    }
    Path wanted =
        given.contains(FILE_VARIABLE)
            ? Path.of(environment.getOrDefault(FILE_VARIABLE, ""))
            : configured.orElse(Path.of(FILE_NAME));
    KeyFile file = new KeyFile(dataDirectory.resolve(wanted).toAbsolutePath().normalize());
    if (given.contains(KEY_VARIABLE)) {
      Secret text = Secret.of(environment.getOrDefault(KEY_VARIABLE, ""));
      return new MasterKeys(new MasterKeySource.Key(key(KEY_VARIABLE, text)), file);
    }
    if (given.contains(PASSPHRASE_VARIABLE)) {
      Secret text = Secret.of(environment.getOrDefault(PASSPHRASE_VARIABLE, ""));
      return new MasterKeys(new PassphraseSource(passphrase(PASSPHRASE_VARIABLE, text)), file);
    }
    return new MasterKeys(new MasterKeySource.InFile(file), file);
  }

  static MasterKey key(String where, Secret text) {
    return MasterKey.parse(text)
        .orElseThrow(() ->
            new AnnexException(
                ErrorCode.CONFIGURATION_INVALID,
                "What %s holds is no master key: that is base64 of %d random bytes, as openssl rand -base64 %d makes them."
                    .formatted(where, MasterKey.BYTES, MasterKey.BYTES)));
  }

  static Secret passphrase(String where, Secret text) {
    if (text.reveal().codePointCount(0, text.reveal().length()) < SHORTEST_PASSPHRASE) {
      throw new AnnexException(
          ErrorCode.CONFIGURATION_INVALID,
          "What %s holds is too short for a passphrase: it needs at least %d characters, better several words."
              .formatted(where, SHORTEST_PASSPHRASE));
    }
    return text;
  }

  MasterKeySource source() {
    return source;
  }

  /** What is used when the environment says nothing. */
  MasterKeySource file() {
    return new MasterKeySource.InFile(file);
  }
}
