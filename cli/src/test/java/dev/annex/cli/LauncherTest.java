package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher beside an installed program, with JDKs that only say how they were called. */
@DisabledOnOs(OS.WINDOWS)
final class LauncherTest {

  @TempDir private Path folder = Path.of("");
  private Path image = Path.of("");
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void install() throws IOException {
    folder = folder.toRealPath();
    image = Files.createDirectories(folder.resolve("my image"));
    Files.copy(Path.of("..", "annex"), image.resolve("annex"));
    Files.createDirectory(image.resolve("lib"));
    Files.createFile(image.resolve("lib/annex-cli-1.jar"));
    environment.put("HOME", folder.resolve("home").toString());
    environment.put("ANNEX_WARM_UP", "no");
    environment.put("PATH", "/usr/bin:/bin");
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' '" + name + "' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(
        home.resolve("release"),
        "IMPLEMENTOR=\"X\"\nJAVA_RUNTIME_VERSION=\"%s+1\"\nJAVA_VERSION=\"%s\"\n"
            .formatted(version, version));
    return home;
  }

  private CommandRun launch(Path launcher, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder();
    builder.command().add(launcher.toString());
    builder.command().addAll(java.util.List.of(arguments));
    builder.environment().clear();
    builder.environment().putAll(environment);
    Path errors = folder.resolve("errors");
    Process process = builder.redirectError(errors.toFile()).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new CommandRun(process.waitFor(), output, Files.readString(errors));
  }

  private CommandRun launch(String... arguments) throws Exception {
    return launch(image.resolve("annex"), arguments);
  }

  @Test
  void takesItsOwnVariableBeforeAllOthers() throws Exception {
    environment.put("ANNEX_JAVA_HOME", jdk("own", "25").toString());
    environment.put("JAVA_HOME", jdk("usual", "26.0.1").toString());
    assertThat(launch("list").output()).startsWith("own\n");
  }

  @Test
  void refusesAnOldJdkThatItWasToldToUse() throws Exception {
    environment.put("ANNEX_JAVA_HOME", jdk("old", "21.0.4").toString());
    CommandRun run = launch("list");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors()).contains("ANNEX_JAVA_HOME", "25");
  }

  @Test
  void passesOverAnOldJavaHomeAndTakesTheNewestOfTheFolders() throws Exception {
    environment.put("JAVA_HOME", jdk("old", "24.0.2").toString());
    jdk("home/.jdks/a", "98.9.9");
    jdk("home/.sdkman/candidates/java/b", "99.0.1");
    jdk("home/.jdks/c", "99-ea");
    assertThat(launch("list").output()).startsWith("home/.sdkman/candidates/java/b\n");
  }

  @Test
  void findsItsHomeThroughLinks() throws Exception {
    environment.put("JAVA_HOME", jdk("usual", "25.0.1").toString());
    Path first = Files.createSymbolicLink(folder.resolve("first"), image.resolve("annex"));
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path second = Files.createSymbolicLink(bin.resolve("annex"), Path.of("../first"));
    assertThat(first).exists();
    assertThat(launch(second, "list").output().lines())
        .contains(
            image.resolve("lib/annex-cli-1.jar").toString(),
            "-Dannex.launcher=" + image.resolve("annex"));
  }

  @Test
  void handsOverArgumentsAsTheyAre() throws Exception {
    environment.put("JAVA_HOME", jdk("usual", "25.0.1").toString());
    assertThat(launch("call", "a b", "{\"x\": \"*\"}", "").output())
        .endsWith(
            "-jar\n%s\ncall\na b\n{\"x\": \"*\"}\n\n"
                .formatted(image.resolve("lib/annex-cli-1.jar")));
  }

  @Test
  void keepsTheFullCompilerForHostsOnly() throws Exception {
    environment.put("JAVA_HOME", jdk("usual", "25.0.1").toString());
    assertThat(launch("list").output())
        .contains("-XX:TieredStopAtLevel=1")
        .doesNotContain("-XX:-ClipInlining");
    for (String host : new String[] {"serve", "mcp"}) {
      assertThat(launch("--no-color", host).output())
          .contains("-XX:-DontCompileHugeMethods", "-XX:-ClipInlining")
          .doesNotContain("-XX:TieredStopAtLevel=1");
    }
  }

  @Test
  void usesTheStartUpCacheOfItsJdkOnly() throws Exception {
    environment.put("JAVA_HOME", jdk("usual", "25.0.1").toString());
    Path forHost = image.resolve("annex-25.0.1+1.aot");
    Path forCommands = image.resolve("annex-25.0.1+1-commands.aot");
    Files.createFile(image.resolve("annex-25.0.2+1.aot"));
    Files.createFile(image.resolve("annex-25.0.2+1-commands.aot"));
    assertThat(launch("list").output()).doesNotContain("AOTCache=" + image);
    Files.writeString(forHost, "x");
    assertThat(launch("list").output()).doesNotContain("AOTCache=" + image);
    Files.writeString(forCommands, "x");
    assertThat(launch("list").output()).contains("-XX:AOTCache=" + forCommands + "\n");
    assertThat(launch("--no-color", "serve").output()).contains("-XX:AOTCache=" + forHost + "\n");
  }

  /** The JVM starts with one of the two only. */
  @Test
  void namesNoOtherArchiveBesideTheCache() throws Exception {
    environment.put("JAVA_HOME", jdk("usual", "25.0.1").toString());
    environment.remove("HOME");
    Files.writeString(image.resolve("annex-25.0.1+1-commands.aot"), "x");
    assertThat(launch("list").output()).contains("-XX:AOTCache=").doesNotContain("-Xshare");
  }
}
