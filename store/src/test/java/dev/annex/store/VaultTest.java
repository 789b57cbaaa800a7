package dev.annex.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Secret;
import dev.annex.store.Vault.NewMaster;
import dev.annex.store.vault.MasterKey;
import dev.annex.testkit.Hammer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteConfig;

final class VaultTest {

  private static final String CANARY = "canary-31b7-never-on-disk";
  private static final Owner OPERATOR = Owner.operator();
  private static final Owner NOTES = Owner.extension(new ExtensionId("notes"));
  private static final Owner MAIL = Owner.extension(new ExtensionId("mail"));
  private static final SecretName TOKEN = new SecretName("token");
  private static final SecretName OTHER = new SecretName("other");
  private static final String KEY_TEXT = MasterKey.random().text().reveal();
  private static final Map<String, String> KEY = Map.of(MasterKeys.KEY_VARIABLE, KEY_TEXT);
  private static final Map<String, String> PASSPHRASE =
      Map.of(MasterKeys.PASSPHRASE_VARIABLE, "correct horse battery");

  @TempDir private Path directory;

  // --- where keys come from

  @Test
  void makesAKeyFileForThisAccountAloneWhenTheFirstSecretIsStored() throws IOException {
    with(vault -> {
      assertThat(vault.get(NOTES, TOKEN)).isEmpty();
      assertThat(vault.status().generation()).isZero();
      assertThat(keyFile()).doesNotExist();
      put(vault, NOTES, TOKEN, "1");
      assertThat(vault.status().where()).isEqualTo(keyFile().toString());
    });
    assertThat(keyFile()).exists();
    assertThat(directory.resolve("master.key.new")).doesNotExist();
    if (OwnerOnly.isPosix(directory)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
          .isEqualTo("rw-------");
    }
    with(vault -> assertThat(text(vault, NOTES, TOKEN)).hasValue("1"));
  }

  @Test
  void takesTheKeyFromAnotherFile() throws IOException {
    Path elsewhere = directory.resolve("keys").resolve("annex.key");
    Files.createDirectory(elsewhere.getParent());
    Map<String, String> environment = Map.of(MasterKeys.FILE_VARIABLE, elsewhere.toString());
    with(environment, vault -> put(vault, NOTES, TOKEN, "1"));

    assertThat(elsewhere).exists();
    assertThat(keyFile()).doesNotExist();
    with(environment, vault -> assertThat(text(vault, NOTES, TOKEN)).hasValue("1"));
  }

  @Test
  void takesTheFileThatSettingsNameUnlessTheEnvironmentNamesAnother() {
    MasterKeys configured =
        MasterKeys.of(directory, Optional.of(Path.of("configured.key")), Map.of());
    try (SqliteStore store = SqliteStore.open(directory)) {
      put(store.vault(configured), NOTES, TOKEN, "1");
    }
    assertThat(directory.resolve("configured.key")).exists();
    MasterKeys overridden =
        MasterKeys.of(
            directory,
            Optional.of(Path.of("configured.key")),
            Map.of(MasterKeys.FILE_VARIABLE, "other.key"));
    assertThat(overridden.source().where()).isEqualTo(directory.resolve("other.key").toString());
  }

  @Test
  void takesAKeyOrAPassphraseFromTheEnvironmentAndWritesNeitherDown() throws IOException {
    with(KEY, vault -> put(vault, NOTES, TOKEN, "1"));
    with(KEY, vault -> assertThat(text(vault, NOTES, TOKEN)).hasValue("1"));
    assertThat(keyFile()).doesNotExist();
    assertNowhereOnDisk(KEY_TEXT);
  }

  @Test
  void takesAPassphraseFromTheEnvironment() throws IOException {
    with(PASSPHRASE, vault -> put(vault, NOTES, TOKEN, "1"));
    with(PASSPHRASE, vault -> assertThat(text(vault, NOTES, TOKEN)).hasValue("1"));
    assertNowhereOnDisk("correct horse battery");
    Map<String, String> wrong = Map.of(MasterKeys.PASSPHRASE_VARIABLE, "correct horse batterx");
    with(
        wrong,
        vault ->
            refuses(
                vault,
                ErrorCode.CONFIGURATION_INVALID,
                "not the passphrase",
                "Nothing was changed"));
    with(PASSPHRASE, vault -> assertThat(text(vault, NOTES, TOKEN)).hasValue("1"));
  }

  @Test
  void refusesTwoMasterKeysAtOnceAndWhatIsNone() {
    assertThatThrownBy(() ->
            MasterKeys.of(
                directory,
                Optional.empty(),
                Map.of(
                    MasterKeys.KEY_VARIABLE,
                    KEY_TEXT,
                    MasterKeys.PASSPHRASE_VARIABLE,
                    "correct horse battery")))
        .hasMessageContaining("ANNEX_MASTER_KEY and ANNEX_MASTER_PASSPHRASE");
    assertThatThrownBy(() ->
            MasterKeys.of(
                directory, Optional.empty(), Map.of(MasterKeys.KEY_VARIABLE, "aHVudGVyMg==")))
        .hasMessageContaining("openssl rand -base64 32")
        .message()
        .doesNotContain("aHVudGVyMg");
    assertThatThrownBy(() ->
            MasterKeys.of(
                directory, Optional.empty(), Map.of(MasterKeys.PASSPHRASE_VARIABLE, "hunter2")))
        .hasMessageContaining("at least 12 characters")
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void refusesAKeyFileThatOthersMayRead() throws IOException {
    assumeTrue(OwnerOnly.isPosix(directory), "a file system with permissions");
    with(vault -> put(vault, NOTES, TOKEN, "1"));
    Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("rw-r--r--"));

    with(vault -> refuses(vault, ErrorCode.CONFIGURATION_INVALID, "chmod 600"));
  }

  // --- wrong keys

  @Test
  void saysWhichKeyIsNeededWhenAnotherIsThereAndLosesNothing() throws IOException {
    with(vault -> put(vault, NOTES, TOKEN, "1"));
    byte[] right = Files.readAllBytes(keyFile());
    Files.writeString(keyFile(), MasterKey.random().text().reveal());

    with(vault -> {
      String id = vault.status().masterKeyId().orElseThrow();
      refuses(vault, ErrorCode.CONFIGURATION_INVALID, "another key", id, keyFile().toString());
      assertThatThrownBy(() -> put(vault, NOTES, OTHER, CANARY))
          .satisfies(e -> assertThat(everythingIn(e)).contains(id).doesNotContain(CANARY));
      assertThatThrownBy(() -> vault.rotate(new NewMaster.InFile())).hasMessageContaining(id);
      assertThat(vault.list(NOTES, "", "", 10)).hasSize(1);
    });
    Files.write(keyFile(), right);
    with(vault -> assertThat(text(vault, NOTES, TOKEN)).hasValue("1"));
  }

  @Test
  void makesNoNewKeyWhereTheKeyIsMissing() throws IOException {
    with(vault -> put(vault, NOTES, TOKEN, "1"));
    Files.delete(keyFile());

    with(vault -> {
      refuses(vault, ErrorCode.CONFIGURATION_INVALID, "no such file");
      assertThatThrownBy(() -> put(vault, NOTES, TOKEN, "2")).isInstanceOf(AnnexException.class);
    });
    assertThat(keyFile()).doesNotExist();
  }

  @Test
  void saysSoWhenTheKeyFileHoldsNone() throws IOException {
    with(vault -> put(vault, NOTES, TOKEN, "1"));
    Files.writeString(keyFile(), CANARY);

    with(vault -> {
      assertThatThrownBy(() -> vault.get(NOTES, TOKEN))
          .hasMessageContaining("does not hold one")
          .satisfies(e -> assertThat(everythingIn(e)).doesNotContain(CANARY));
    });
  }

  @ParameterizedTest
  @CsvSource({
    "FILE,       KEY",
    "FILE,       PASSPHRASE",
    "KEY,        FILE",
    "KEY,        PASSPHRASE",
    "PASSPHRASE, FILE",
    "PASSPHRASE, KEY",
  })
  void saysWhatKindOfMasterKeyIsNeeded(String made, String tried) {
    with(environment(made), vault -> put(vault, NOTES, TOKEN, "1"));
    with(
        environment(tried),
        vault ->
            assertThatThrownBy(() -> vault.get(NOTES, TOKEN))
                .isInstanceOfSatisfying(
                    AnnexException.class,
                    e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID))
                .hasMessageContaining(made.equals("PASSPHRASE") ? "passphrase" : "id "));
    with(environment(made), vault -> assertThat(text(vault, NOTES, TOKEN)).hasValue("1"));
  }

  private static Map<String, String> environment(String kind) {
    return switch (kind) {
      case "KEY" -> KEY;
      case "PASSPHRASE" -> PASSPHRASE;
      default -> Map.of();
    };
  }

  // --- what is on the disk

  @Test
  void writesNoValueInPlain() throws IOException {
    with(vault -> {
      put(vault, OPERATOR, TOKEN, CANARY);
      put(vault, NOTES, TOKEN, CANARY);
      put(vault, NOTES, TOKEN, CANARY + "2");
      vault.rotate(new NewMaster.InFile());
      vault.delete(OPERATOR, TOKEN);
      assertThat(text(vault, NOTES, TOKEN)).hasValue(CANARY + "2");
    });
    assertNowhereOnDisk(CANARY);
  }

  @Test
  void leavesNothingOfWhatWasReplacedAfterRotating() throws IOException {
    try (SqliteStore store = SqliteStore.open(directory)) {
      Vault vault = store.vault(MasterKeys.in(directory));
      put(vault, NOTES, TOKEN, "x".repeat(60_000));
      String middle = new String(sealed(), 30_000, 64, StandardCharsets.ISO_8859_1);
      assertThat(onDisk(middle)).as("before").isNotEmpty();
      vault.rotate(new NewMaster.Same());

      assertThat(onDisk(middle)).isEmpty();
    }
  }

  @Test
  void neverSealsTheSameValueToTheSameBytes() {
    with(vault -> {
      put(vault, NOTES, TOKEN, "same");
      byte[] first = sealed();
      put(vault, NOTES, TOKEN, "same");
      assertThat(sealed()).isNotEqualTo(first);
    });
  }

  // --- tampering

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE secrets SET name = 'x' WHERE owner = 'notes' AND name = 'token'; UPDATE secrets SET name = 'token' WHERE owner = 'notes' AND name = 'other'",
        "UPDATE secrets SET owner = 'x' WHERE owner = 'notes' AND name = 'token'; UPDATE secrets SET owner = 'notes' WHERE owner = 'mail'",
        "UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE owner = 'mail') WHERE owner = 'notes' AND name = 'token'",
        "UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE owner = '') WHERE owner = 'notes' AND name = 'token'",
        "UPDATE secrets SET sealed = SUBSTR(sealed, 1, LENGTH(sealed) - 1) WHERE owner = 'notes'",
        "UPDATE secrets SET sealed = SUBSTR(sealed, 1, 12) WHERE owner = 'notes'",
        "UPDATE secrets SET sealed = x'' WHERE owner = 'notes'",
        "UPDATE secrets SET generation = 2 WHERE owner = 'notes'",
      })
  void opensNoValueThatWasMovedOrCut(String attack) {
    with(vault -> {
      put(vault, OPERATOR, TOKEN, CANARY);
      put(vault, MAIL, TOKEN, CANARY);
      put(vault, NOTES, TOKEN, CANARY);
      put(vault, NOTES, OTHER, CANARY);
    });
    for (String statement : attack.split("; ")) {
      execute(statement);
    }
    with(vault -> {
      assertThatThrownBy(() -> vault.get(NOTES, TOKEN))
          .isInstanceOfSatisfying(
              AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
          .hasMessageContaining("\"token\" of \"notes\"")
          .satisfies(e -> assertThat(everythingIn(e)).doesNotContain(CANARY));
      assertThatThrownBy(() -> vault.rotate(new NewMaster.InFile()))
          .hasMessageContaining("vault.db");
      assertThat(text(vault, OPERATOR, TOKEN)).hasValue(CANARY);
      put(vault, NOTES, TOKEN, "anew");
      assertThat(text(vault, NOTES, TOKEN)).hasValue("anew");
    });
  }

  @Test
  void opensNoValueWithAFlippedBit() {
    with(vault -> put(vault, NOTES, TOKEN, "abc"));
    byte[] sealed = sealed();
    with(vault -> {
      for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
        byte[] changed = sealed.clone();
        changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        execute("UPDATE secrets SET sealed = x'%s'".formatted(HexFormat.of().formatHex(changed)));
        assertThatThrownBy(() -> vault.get(NOTES, TOKEN))
            .as("bit %d", bit)
            .hasMessageContaining("changed by something other than Annex");
      }
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE keyring SET generation = 7",
        "UPDATE keyring SET wrapped = SUBSTR(wrapped, 1, 40)",
        "UPDATE keyring SET wrapped = x''",
        "UPDATE keyring SET salt = SUBSTR(salt, 1, 16)",
        "UPDATE keyring SET iterations = 2147483647",
        "UPDATE keyring SET iterations = 1",
        "UPDATE keyring SET iterations = -1",
        "DELETE FROM keyring",
      })
  void opensNoVaultWhoseKeysWereChanged(String attack) {
    with(vault -> put(vault, NOTES, TOKEN, CANARY));
    execute(attack);
    with(vault -> {
      refuses(vault, ErrorCode.UNAVAILABLE, "keys", "backup");
      assertThatThrownBy(() -> put(vault, NOTES, OTHER, "1")).isInstanceOf(AnnexException.class);
      assertThatThrownBy(() -> vault.rotate(new NewMaster.Same()))
          .isInstanceOf(AnnexException.class);
    });
  }

  @Test
  void opensNoVaultWhoseDataKeyWasRolledBack() {
    with(vault -> put(vault, NOTES, TOKEN, "1"));
    execute("CREATE TABLE kept AS SELECT * FROM keyring");
    with(vault -> vault.rotate(new NewMaster.Same()));
    execute("DELETE FROM keyring");
    execute("INSERT INTO keyring SELECT * FROM kept");

    with(vault -> refuses(vault, ErrorCode.UNAVAILABLE, "changed by something other than Annex"));
  }

  @Test
  void opensNoVaultWhoseDataKeyWasRolledBackBehindItsMasterKey() {
    with(vault -> put(vault, NOTES, TOKEN, "1"));
    execute("CREATE TABLE kept AS SELECT * FROM keyring");
    with(vault -> vault.rotate(new NewMaster.InFile()));
    execute("DELETE FROM keyring");
    execute("INSERT INTO keyring SELECT * FROM kept");

    with(vault -> refuses(vault, ErrorCode.CONFIGURATION_INVALID, "another key"));
  }

  // --- rotation

  @Test
  void rotatesAnEmptyVault() {
    with(vault -> {
      vault.rotate(new NewMaster.Same());
      put(vault, NOTES, TOKEN, "1");
    });
    with(vault -> assertThat(text(vault, NOTES, TOKEN)).hasValue("1"));
  }

  @Test
  void rotatesTheDataKeyAlone() throws IOException {
    with(vault -> {
      put(vault, NOTES, TOKEN, "1");
      put(vault, OPERATOR, TOKEN, "2");
    });
    byte[] before = Files.readAllBytes(keyFile());
    with(vault -> {
      assertThat(vault.rotate(new NewMaster.Same()))
          .satisfies(status -> {
            assertThat(status.generation()).isEqualTo(2);
            assertThat(status.secrets()).isEqualTo(2);
            assertThat(status.source()).isEqualTo("file");
          });
      assertThat(text(vault, NOTES, TOKEN)).hasValue("1");
    });
    assertThat(keyFile()).hasBinaryContent(before);
    with(vault -> assertThat(text(vault, OPERATOR, TOKEN)).hasValue("2"));
  }

  @Test
  void rotatesTheKeyFile() throws IOException {
    with(vault -> put(vault, NOTES, TOKEN, "1"));
    byte[] before = Files.readAllBytes(keyFile());
    with(vault -> {
      vault.rotate(new NewMaster.InFile());
      assertThat(text(vault, NOTES, TOKEN)).hasValue("1");
    });
    byte[] after = Files.readAllBytes(keyFile());
    assertThat(after).isNotEqualTo(before);
    assertThat(directory.resolve("master.key.new")).doesNotExist();
    with(vault -> assertThat(text(vault, NOTES, TOKEN)).hasValue("1"));
    Files.write(keyFile(), before);
    with(vault -> refuses(vault, ErrorCode.CONFIGURATION_INVALID, "another key"));
  }

  @Test
  void rotatesFromOneKindOfMasterKeyToEveryOther() {
    with(vault -> {
      put(vault, NOTES, TOKEN, "1");
      vault.rotate(new NewMaster.Key(Secret.of(KEY_TEXT)));
      assertThat(vault.status().source()).isEqualTo("key");
      assertThat(text(vault, NOTES, TOKEN)).hasValue("1");
    });
    with(
        KEY,
        vault -> {
          assertThat(text(vault, NOTES, TOKEN)).hasValue("1");
          vault.rotate(new NewMaster.Passphrase(Secret.of("correct horse battery")));
          vault.rotate(new NewMaster.Same());
        });
    with(
        PASSPHRASE,
        vault -> {
          assertThat(text(vault, NOTES, TOKEN)).hasValue("1");
          vault.rotate(new NewMaster.InFile());
        });
    with(vault -> assertThat(text(vault, NOTES, TOKEN)).hasValue("1"));
  }

  @Test
  void keepsTheRightPlaceOfItsMasterKeyWhenManyRotateAtOnce() {
    with(vault -> {
      put(vault, NOTES, TOKEN, "1");
      Hammer.strike(
          4,
          6,
          (thread, round) -> {
            switch (thread) {
              case 0 -> vault.rotate(new NewMaster.InFile());
              case 1 -> vault.rotate(new NewMaster.Key(Secret.of(KEY_TEXT)));
              default -> vault.rotate(new NewMaster.Same());
            }
            assertThat(text(vault, NOTES, TOKEN)).hasValue("1");
          });
      vault.rotate(new NewMaster.Key(Secret.of(KEY_TEXT)));
      vault.rotate(new NewMaster.Same());
      assertThat(vault.status().source()).isEqualTo("key");
    });
    with(KEY, vault -> assertThat(text(vault, NOTES, TOKEN)).hasValue("1"));
  }

  @Test
  void refusesANewMasterKeyThatIsNoneAndStaysAsItWas() {
    with(vault -> {
      put(vault, NOTES, TOKEN, "1");
      assertThatThrownBy(() -> vault.rotate(new NewMaster.Key(Secret.of("hunter2"))))
          .hasMessageContaining("no master key")
          .message()
          .doesNotContain("hunter2");
      assertThatThrownBy(() -> vault.rotate(new NewMaster.Passphrase(Secret.of("hunter2"))))
          .hasMessageContaining("too short")
          .message()
          .doesNotContain("hunter2");
      assertThat(vault.status().generation()).isEqualTo(1);
      assertThat(text(vault, NOTES, TOKEN)).hasValue("1");
    });
  }

  @Test
  void finishesARotationThatWasKilledAfterItsCommit() throws IOException {
    with(vault -> put(vault, NOTES, TOKEN, "1"));
    byte[] before = Files.readAllBytes(keyFile());
    with(vault -> vault.rotate(new NewMaster.InFile()));
    byte[] after = Files.readAllBytes(keyFile());
    Files.write(directory.resolve("master.key.new"), after);
    Files.write(keyFile(), before);
    restrict(directory.resolve("master.key.new"));

    with(vault -> assertThat(text(vault, NOTES, TOKEN)).hasValue("1"));
    assertThat(keyFile()).hasBinaryContent(after);
    assertThat(directory.resolve("master.key.new")).doesNotExist();
  }

  @Test
  void forgetsARotationThatWasKilledBeforeItsCommit() throws IOException {
    with(vault -> put(vault, NOTES, TOKEN, "1"));
    byte[] before = Files.readAllBytes(keyFile());
    Files.writeString(directory.resolve("master.key.new"), "half a k");

    with(vault -> assertThat(text(vault, NOTES, TOKEN)).hasValue("1"));
    assertThat(keyFile()).hasBinaryContent(before);
    assertThat(directory.resolve("master.key.new")).doesNotExist();
  }

  @Test
  void losesNothingWhenItRotatesWhileManyReadAndWrite() {
    int writers = 6;
    int rounds = 30;
    AtomicInteger rotations = new AtomicInteger();
    with(vault -> {
      put(vault, OPERATOR, TOKEN, "shared");
      Hammer.strike(
          writers + 1,
          rounds,
          (thread, round) -> {
            if (thread == writers) {
              vault.rotate(round % 2 == 0 ? new NewMaster.Same() : new NewMaster.InFile());
              rotations.incrementAndGet();
              return;
            }
            SecretName name = new SecretName("t" + thread);
            put(vault, NOTES, name, "value " + round);
            assertThat(text(vault, NOTES, name)).hasValue("value " + round);
            assertThat(text(vault, OPERATOR, TOKEN)).hasValue("shared");
          });
    });
    assertThat(rotations).hasValue(rounds);
    with(vault -> {
      assertThat(vault.status().generation()).isEqualTo(rounds + 1);
      for (int i = 0; i < writers; i++) {
        assertThat(text(vault, NOTES, new SecretName("t" + i))).hasValue("value " + (rounds - 1));
      }
    });
  }

  // --- tools

  private Path keyFile() {
    return directory.resolve("master.key");
  }

  private void with(Consumer<Vault> use) {
    with(Map.of(), use);
  }

  private void with(Map<String, String> environment, Consumer<Vault> use) {
    try (SqliteStore store = SqliteStore.open(directory)) {
      use.accept(store.vault(MasterKeys.of(directory, Optional.empty(), environment)));
    }
  }

  private static void put(Vault vault, Owner owner, SecretName name, String value) {
    assertThat(vault.put(owner, name, Secret.of(value), 100)).isTrue();
  }

  private static Optional<String> text(Vault vault, Owner owner, SecretName name) {
    return vault.get(owner, name).map(Secret::reveal);
  }

  private static void refuses(Vault vault, ErrorCode code, String... words) {
    assertThatThrownBy(() -> vault.get(NOTES, TOKEN))
        .isInstanceOfSatisfying(AnnexException.class, e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  private void assertNowhereOnDisk(String text) throws IOException {
    assertThat(onDisk(text)).as("files with %s", text).isEmpty();
  }

  private List<Path> onDisk(String text) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (content.contains(text)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private static void restrict(Path file) throws IOException {
    if (OwnerOnly.isPosix(file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private static String everythingIn(Throwable failure) {
    StringWriter out = new StringWriter();
    failure.printStackTrace(new PrintWriter(out));
    return out.toString();
  }

  private void execute(String statement) {
    sqlSession(session -> {
      session.execute(statement);
      return true;
    });
  }

  /** The only value there is, as it is kept. */
  private byte[] sealed() {
    return sqlSession(
        session -> session.row("SELECT sealed FROM secrets", row -> row.getBytes(1)).orElseThrow());
  }

  private <T> T sqlSession(Change<T> change) {
    try (Session session =
        new Session(
            new SQLiteConfig()
                .createConnection("jdbc:sqlite:" + directory.resolve("vault.db").toUri()))) {
      return change.apply(session);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
