package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretTest {

  private static final String EXTENSIONS =
      "{\"items\":[{\"id\":\"com.acme.notes\",\"alias\":\"notes\"}]}";
  private static final String STORED = "{\"name\":\"github\"}";
  private static final String CANARY = "canary-77ab-say-nothing";

  @TempDir private Path folder = Path.of("");

  private static FakeHost host() {
    return new FakeHost()
        .answer("GET /extensions", 200, EXTENSIONS)
        .answer("POST /secrets", 201, STORED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void takesTheValueFromItsInputWithoutOneLineEnd(String end) {
    FakeHost host = host();
    CommandRun run = CommandRun.fed(host, "two\nlines" + end, "secret", "set", "github");
    assertThat(run.errors()).isEmpty();
    assertThat(run.output()).isEqualTo("Stored secret github.%n".formatted());
    assertThat(Json.parse(host.body("POST /secrets")))
        .isEqualTo(Json.object().put("name", "github").put("value", "two\nlines"));
  }

  @Test
  void setsASecretForAnExtensionByItsAlias() {
    FakeHost host = host();
    CommandRun run = CommandRun.fed(host, CANARY, "secret", "set", "github", "--for", "notes");
    assertThat(run.output()).isEqualTo("Stored secret github for notes.%n".formatted());
    assertThat(Json.parse(host.body("POST /secrets")).path("extension").asString())
        .isEqualTo("com.acme.notes");
    assertThat(run.output() + run.errors()).doesNotContain(CANARY);
  }

  @Test
  void takesNoValueFromTheCommandLine() {
    FakeHost host = host();
    assertThat(CommandRun.fed(host, "", "secret", "set", "github", CANARY).exitCode()).isEqualTo(2);
    assertThat(CommandRun.fed(host, "", "secret", "set", "github", "--value", CANARY).exitCode())
        .isEqualTo(2);
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void refusesAnEmptyOrEndlessInputBeforeAskingAHost() {
    FakeHost host = host();
    CommandRun empty = CommandRun.fed(host, "\n", "secret", "set", "github");
    assertThat(empty.exitCode()).isEqualTo(2);
    assertThat(empty.errors()).contains("standard input");
    String long65537 = "x".repeat(65_537);
    CommandRun tooLong = CommandRun.fed(host, long65537 + "\n", "secret", "set", "github");
    assertThat(tooLong.exitCode()).isEqualTo(2);
    assertThat(tooLong.errors()).contains("longer than 65536 bytes");
    assertThat(host.asked()).isEmpty();
    assertThat(
            CommandRun.fed(host, "x".repeat(65_536) + "\r\n", "secret", "set", "github").exitCode())
        .isZero();
  }

  @Test
  void refusesToReadWhatWouldBeShownWhileItIsTyped() {
    FakeHost host = host();
    CommandRun run = CommandRun.typed(host, CANARY + "\n", "secret", "set", "github");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains("would be shown");
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void listsNames() {
    FakeHost host =
        new FakeHost()
            .answer(
                "GET /secrets",
                200,
                "{\"items\":[{\"name\":\"github\",\"changedAt\":\"2027-01-31T12:00:00Z\"}]}");
    CommandRun run = CommandRun.piped(host, "secret", "list");
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).contains("NAME", "github", "2027");
    assertThat(CommandRun.piped(host, "secret", "list", "--json").output()).contains("changedAt");
  }

  @Test
  void saysWhenThereIsNothingToRemove() {
    FakeHost host =
        new FakeHost()
            .answer("DELETE /secrets", 200, "{\"name\":\"github\",\"removed\":false}")
            .answer("DELETE /secrets", 200, "{\"name\":\"github\",\"removed\":true}");
    CommandRun none = CommandRun.piped(host, "secret", "remove", "github");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.errors()).contains("annex secret list");
    assertThat(CommandRun.piped(host, "secret", "remove", "github").output())
        .contains("Removed secret github.");
  }

  @Test
  void asksForANewMasterKeyOnlyWhereTheEnvironmentHoldsIt() {
    FakeHost file = vault("file");
    CommandRun run = CommandRun.fed(file, "", "secret", "rotate", "--new-master-key");
    assertThat(run.output()).contains("Encrypted 1 secret anew.", "/data/master.key");
    assertThat(Json.parse(file.body("POST /vault/rotate")))
        .isEqualTo(Json.object().put("masterKey", "file"));

    FakeHost passphrase = vault("passphrase");
    CommandRun changed =
        CommandRun.fed(passphrase, CANARY + "\n", "secret", "rotate", "--new-master-key");
    assertThat(changed.output())
        .contains("Before the next start, set ANNEX_MASTER_PASSPHRASE")
        .doesNotContain(CANARY);
    assertThat(Json.parse(passphrase.body("POST /vault/rotate")))
        .isEqualTo(Json.object().put("masterKey", "passphrase").put("value", CANARY));

    FakeHost toFile = vault("key");
    assertThat(CommandRun.fed(toFile, "", "secret", "rotate", "--new-master-key", "file").output())
        .contains("unset ANNEX_MASTER_KEY.");
    FakeHost same = vault("key");
    assertThat(CommandRun.fed(same, "", "secret", "rotate").exitCode()).isZero();
    assertThat(same.body("POST /vault/rotate")).isEqualTo("{}");
    CommandRun empty = CommandRun.fed(vault("key"), "", "secret", "rotate", "--new-master-key");
    assertThat(empty.exitCode()).isEqualTo(2);
  }

  private static FakeHost vault(String kind) {
    String vault =
        "{\"generation\":1,\"secrets\":1,\"masterKey\":\"%s\",\"where\":\"/data/master.key\"}"
            .formatted(kind);
    return new FakeHost().answer("GET /vault", 200, vault).answer("POST /vault/rotate", 200, vault);
  }

  @Test
  void wantsToKnowWhichCommandAboutSecrets() {
    CommandRun run = CommandRun.piped(new FakeHost(), "secret");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains("Which command", "annex secret --help");
    CommandRun help = CommandRun.piped(new FakeHost(), "secret", "--help");
    assertThat(help.output()).contains("set", "list", "remove", "rotate").doesNotContain("journal");
  }

  @Test
  void worksOnARealVaultWithoutARunningHost() {
    Path data = folder.resolve("data");
    assertThat(CommandRun.fedReal(data, CANARY, "secret", "set", "github"))
        .returns(0, CommandRun::exitCode);
    assertThat(CommandRun.real(data, "secret", "list").output()).contains("github");
    assertThat(CommandRun.real(data, "secret", "rotate", "--new-master-key").output())
        .contains("Encrypted 1 secret anew.", "master.key");
    assertThat(CommandRun.real(data, "secret", "list", "--for", "ghost").errors())
        .contains("annex list");
    assertThat(CommandRun.real(data, "journal", "--kind", "HOST").output())
        .contains("secret.set", "vault.rotate")
        .doesNotContain(CANARY);
    assertThat(CommandRun.real(data, "doctor").output()).contains("secrets", "1 kept");
    assertThat(CommandRun.real(data, "secret", "remove", "github").exitCode()).isZero();
  }

  @Test
  void tellsOfADamagedVaultWhereItIsNeededAndInDoctor() throws IOException {
    Path data = folder.resolve("data");
    assertThat(CommandRun.fedReal(data, CANARY, "secret", "set", "github").exitCode()).isZero();
    Files.writeString(data.resolve("vault.db"), "this is no database");

    assertThat(CommandRun.real(data, "list").exitCode()).as("needs no secrets").isZero();
    for (String[] line : new String[][] {{"secret", "list"}, {"serve", "--port", "0"}}) {
      CommandRun refused = CommandRun.real(data, line);
      assertThat(refused.exitCode()).as(line[0]).isEqualTo(1);
      assertThat(refused.errors()).contains("UNAVAILABLE", "vault.db", "damaged");
    }
    CommandRun doctor = CommandRun.real(data, "doctor");
    assertThat(doctor.exitCode()).isEqualTo(1);
    assertThat(doctor.output()).contains("vault.db", "damaged");
    assertThat(data.resolve("vault.db")).hasContent("this is no database");
  }

  @Test
  void tellsOfAWrongMasterKeyBeforeItIsNeeded() throws IOException {
    Path data = folder.resolve("data");
    assertThat(CommandRun.fedReal(data, CANARY, "secret", "set", "github").exitCode()).isZero();
    Files.move(data.resolve("master.key"), data.resolve("elsewhere"));

    CommandRun doctor = CommandRun.real(data, "doctor");
    assertThat(doctor.exitCode()).isEqualTo(1);
    assertThat(doctor.output()).contains("secrets", "no such file");
    CommandRun refused = CommandRun.fedReal(data, CANARY, "secret", "set", "other");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.errors())
        .contains("CONFIGURATION_INVALID", "master.key", "Nothing was changed")
        .doesNotContain(CANARY);
    assertThat(CommandRun.real(data, "secret", "list").output()).contains("github");
    Files.move(data.resolve("elsewhere"), data.resolve("master.key"));
    assertThat(CommandRun.real(data, "doctor").exitCode()).isZero();
  }
}
