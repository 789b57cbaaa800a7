package dev.annex.runtime.process.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Limits;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Secret;
import dev.annex.processes.Launch;
import dev.annex.processes.ProgramPath;
import dev.annex.runtime.process.dialect.agh.session.TestContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StartsTest {

  @TempDir private Path temporary;

  private Path folder;
  private Path elsewhere;

  @BeforeEach
  void makeFolders() throws Exception {
    folder = Files.createDirectories(temporary.resolve("package")).toRealPath();
    elsewhere = Files.createDirectories(temporary.resolve("elsewhere")).toRealPath();
    Files.writeString(folder.resolve("run.sh"), "#!/bin/sh\n");
    Files.writeString(elsewhere.resolve("evil.sh"), "#!/bin/sh\n");
    Files.createSymbolicLink(folder.resolve("link.sh"), elsewhere.resolve("evil.sh"));
    Files.createSymbolicLink(folder.resolve("up"), elsewhere);
  }

  private Launch launch(Command command) {
    return starts().of(TestContract.ID, command, folder, "extensions", Limits.defaults()).launch();
  }

  private static Starts starts() {
    return starts(Optional.empty());
  }

  private static Starts starts(Optional<Path> java) {
    return new Starts(
        ProgramPath.standard(),
        java,
        new Surroundings() {
          @Override
          public Optional<String> variable(ExtensionId extension, String name) {
            return switch (name) {
              case "REGION" -> Optional.of("eu {{config_dir}} {{env:REGION}}");
              case "BLANK" -> Optional.of("  ");
              default -> Optional.empty();
            };
          }

          @Override
          public Optional<Secret> secret(ExtensionId extension, String path) {
            return path.equals("linear/key")
                ? Optional.of(Secret.of("s3cret-value"))
                : Optional.empty();
          }

          @Override
          public Map<String, String> common() {
            return Map.of("LANG", "C");
          }
        });
  }

  private static Command command(String program, String... arguments) {
    return new Command(program, List.of(arguments), Map.of(), Map.of());
  }

  @Test
  void putsValuesIntoTemplatesOnce() {
    Launch launch =
        launch(command("./run.sh", " {{config_dir}}/a ", "", "{{env:UNSET}}", "x{{env:REGION}}y"));
    assertThat(launch.program()).isEqualTo(folder.resolve("run.sh"));
    assertThat(launch.arguments())
        .containsExactly(folder + "/a", "xeu {{config_dir}} {{env:REGION}}y");
    assertThat(launch.folder()).contains(folder);
    assertThat(launch.environment()).containsOnlyKeys("LANG", "PATH");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {{env:REGION   | invalid env template
          {{env:MY_TOKEN}} | env template "MY_TOKEN" must use secret_env
          {{env:api_key}}  | must use secret_env
          """)
  void refusesTemplatesThatMakeNoSense(String argument, String words) {
    assertInvalid(command("./run.sh", argument), words);
  }

  private void assertInvalid(Command command, String words) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> launch(command))
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CODE_INVALID));
  }

  @Test
  void aTokenInAFileIsNoSecretItself() {
    assertThat(launch(command("./run.sh", "a{{env:TOKEN_FILE}}")).arguments()).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../elsewhere/evil.sh", "./../elsewhere/evil.sh", "link.sh/../../x", "a/../../b"})
  void aCommandStaysInItsPackage(String program) {
    assertInvalid(command(program), "leaves its package");
  }

  @ParameterizedTest
  @ValueSource(strings = {"./link.sh", "up/evil.sh"})
  void aCommandStaysInItsPackageAlsoThroughLinks(String program) {
    assertInvalid(command(program), "leads out of its package by a link");
  }

  @Test
  void aCommandOfThePackageMustBeThere() {
    assertInvalid(command("./none.sh"), "has no file \"./none.sh\"");
    assertInvalid(command("  "), "its command is empty");
  }

  @Test
  void bareWordsAreProgramsOfTheMachine() {
    assertThat(launch(command("sh")).program().getFileName()).hasToString("sh");
    assertThat(launch(command("/usr/bin/../bin/env")).program()).hasToString("/usr/bin/env");
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> launch(command("run.sh")))
        .withMessageContaining("there is no program \"run.sh\"");
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> launch(command("/no/such/program")))
        .withMessageContaining("there is no program /no/such/program");
  }

  @Test
  void javaIsTheHostsOwnWhereItIsGiven() {
    Path own = folder.resolve("run.sh");
    Starts starts = starts(Optional.of(own));
    Function<String, Path> program =
        name ->
            starts
                .of(TestContract.ID, command(name), folder, "extensions", Limits.defaults())
                .launch()
                .program();
    assertThat(program.apply("java")).isEqualTo(own);
    assertThat(program.apply("sh")).hasFileName("sh");
    assertThat(program.apply("/usr/bin/java")).isEqualTo(Path.of("/usr/bin/java"));
  }

  @Test
  void secretsComeByReference() {
    Command command =
        new Command(
            "./run.sh",
            List.of(),
            Map.of(),
            Map.of("API_KEY", "vault:extensions/linear/key", "OTHER", "env:REGION"));
    Start start = starts().of(TestContract.ID, command, folder, "extensions", Limits.defaults());
    assertThat(start.launch().environment()).containsEntry("API_KEY", "s3cret-value");
    assertThat(start.secrets()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "vault:extensions/none, there is none, TOOL_FAILED",
    "vault:hooks/linear/key, neither env:NAME nor vault:extensions/, CODE_INVALID",
    "plain, neither env:NAME nor vault:extensions/, CODE_INVALID",
    "env:NONE, the operator set no such value, TOOL_FAILED",
    "env:BLANK, the operator set no such value, TOOL_FAILED",
  })
  void aReferenceThatLeadsNowhereFailsTheStart(String reference, String words, ErrorCode code) {
    Command command = new Command("./run.sh", List.of(), Map.of(), Map.of("API_KEY", reference));
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> launch(command))
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @CsvSource({
    "1A, no name of a variable",
    "A-B, no name of a variable",
    "MY_SECRET, must use secret_env"
  })
  void variablesHaveNames(String name, String words) {
    assertInvalid(new Command("./run.sh", List.of(), Map.of(name, "x"), Map.of()), words);
  }

  @Test
  void theFolderOfAPackageIsThePackageAndNothingElse() throws Exception {
    ExtensionPackage contents =
        TestContract.contents(
            Map.of("extension.json", "{}", "bin/run.sh", "#!/bin/sh\n", "data/a.txt", "a"), "agh");
    PackageFolders folders = new PackageFolders(temporary.resolve("packages"));
    Path place = folders.of(contents);
    assertThat(Files.isExecutable(place.resolve("bin/run.sh"))).isTrue();
    assertThat(Files.getPosixFilePermissions(place.resolve("data/a.txt"))).hasSize(1);

    Files.delete(place.resolve("data/a.txt"));
    Files.createSymbolicLink(place.resolve("data/a.txt"), elsewhere.resolve("evil.sh"));
    Files.delete(place.resolve("bin/run.sh"));
    Files.writeString(place.resolve("bin/run.sh"), "#!/bin/sh\nevil\n");
    Files.createDirectories(place.resolve("node_modules/x"));
    Files.writeString(place.resolve("node_modules/x/index.js"), "evil");
    Files.createSymbolicLink(place.resolve("away"), elsewhere);

    assertThat(folders.of(contents)).isEqualTo(place);
    assertThat(Files.readString(place.resolve("data/a.txt"))).isEqualTo("a");
    assertThat(Files.readString(place.resolve("bin/run.sh"))).isEqualTo("#!/bin/sh\n");
    assertThat(place.resolve("node_modules")).doesNotExist();
    assertThat(place.resolve("away")).doesNotExist();
    assertThat(Files.readString(elsewhere.resolve("evil.sh"))).isEqualTo("#!/bin/sh\n");

    folders.keepOnly(List.of(contents.digest()));
    assertThat(place).exists();
    folders.keepOnly(List.of());
    assertThat(place).doesNotExist();
    assertThat(elsewhere.resolve("evil.sh")).exists();
  }
}
