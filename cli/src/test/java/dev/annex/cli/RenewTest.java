package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The step of the build that brings libraries into a form that starts faster. */
final class RenewTest {

  private static final String SAMPLE = "annex-sample-1.jar";

  @TempDir private Path folder = Path.of("");
  private Path original = Path.of("");
  private Path picocli = Path.of("");

  @BeforeEach
  void copyLibraries() throws IOException, URISyntaxException {
    original =
        Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    picocli = Files.copy(original, folder.resolve(original.getFileName()));
    String name = TypeSwitches.class.getName().replace('.', '/') + ".class";
    try (InputStream in = TypeSwitches.class.getClassLoader().getResourceAsStream(name);
        OutputStream file = Files.newOutputStream(folder.resolve(SAMPLE));
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new JarEntry(name));
      out.write(in.readAllBytes());
      out.closeEntry();
    }
  }

  private CommandRun renew() throws Exception {
    return java(Path.of("image", "Renew.java").toString(), folder.toString());
  }

  private CommandRun java(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    Path errors = folder.resolve("errors");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new CommandRun(process.waitFor(), output, Files.readString(errors));
  }

  private static Map<String, byte[]> contents(Path jar) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (JarFile open = new JarFile(jar.toFile())) {
      for (JarEntry entry : Collections.list(open.entries())) {
        try (InputStream in = open.getInputStream(entry)) {
          contents.put(entry.getName(), in.readAllBytes());
        }
      }
    }
    return contents;
  }

  @Test
  void givesOldClassesAVersionWithFramesAndKeepsAllElse() throws Exception {
    CommandRun run = renew();
    assertThat(run.errors()).isEmpty();
    assertThat(run.exitCode()).isZero();
    Map<String, byte[]> before = contents(original);
    Map<String, byte[]> after = contents(picocli);
    assertThat(after.remove("META-INF/RENEWED"))
        .asString()
        .contains(original.getFileName().toString());
    assertThat(after).containsOnlyKeys(before.keySet());
    after.forEach((name, bytes) -> {
      if (name.startsWith("picocli/") && name.endsWith(".class")) {
        assertThat(ClassFile.of().parse(bytes).majorVersion()).as(name).isEqualTo(52);
        assertThat(ClassFile.of().verify(bytes)).as(name).isEmpty();
      } else {
        assertThat(bytes).as(name).isEqualTo(before.get(name));
      }
    });
  }

  @Test
  void theCommandLineSaysTheSameWithIt() throws Exception {
    renew();
    for (String line :
        List.of(
            "--help", "call --help", "policy --help", "--version", "lisst", "call", "list --x")) {
      CommandRun expected = annex(original, line);
      CommandRun run = annex(picocli, line);
      assertThat(run.output() + run.errors()).isNotBlank();
      assertThat(run).as(line).isEqualTo(expected);
    }
  }

  private CommandRun annex(Path library, String line) throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    assertThat(classPath).contains(original.toString());
    List<String> arguments = new ArrayList<>();
    arguments.add("-Xverify:all");
    arguments.add("--enable-native-access=ALL-UNNAMED");
    arguments.add("-cp");
    arguments.add(classPath.replace(original.toString(), library.toString()));
    arguments.add(Main.class.getName());
    arguments.addAll(List.of(line.split(" ")));
    return java(arguments.toArray(String[]::new));
  }

  @Test
  void switchesOverTypesDoWithoutALinkerAndChooseTheSame() throws Exception {
    assertThat(text(folder.resolve(SAMPLE))).contains("SwitchBootstraps.typeSwitch");
    renew();
    assertThat(text(folder.resolve(SAMPLE))).doesNotContain("SwitchBootstraps.typeSwitch");
    try (URLClassLoader classes =
        new URLClassLoader(
            new URL[] {folder.resolve(SAMPLE).toUri().toURL()},
            ClassLoader.getPlatformClassLoader())) {
      @SuppressWarnings("unchecked")
      Function<@Nullable Object, String> renewed =
          (Function<@Nullable Object, String>)
              classes
                  .loadClass(TypeSwitches.class.getName())
                  .getDeclaredConstructor()
                  .newInstance();
      TypeSwitches expected = new TypeSwitches();
      for (@Nullable Object value : TypeSwitches.VALUES) {
        assertThat(renewed.apply(value)).isEqualTo(expected.apply(value));
      }
    }
  }

  /** What its instructions call to link switches. */
  private static String text(Path jar) throws IOException {
    StringBuilder text = new StringBuilder();
    for (byte[] bytes : contents(jar).values()) {
      ClassFile.of().parse(bytes).methods().stream()
          .flatMap(method -> method.code().stream())
          .flatMap(code -> code.elementStream())
          .filter(InvokeDynamicInstruction.class::isInstance)
          .map(InvokeDynamicInstruction.class::cast)
          .forEach(call ->
              text.append(call.bootstrapMethod().owner().displayName())
                  .append('.')
                  .append(call.bootstrapMethod().methodName())
                  .append('\n'));
    }
    return text.toString();
  }

  @Test
  void refusesALibraryThatNobodyLookedAt() throws Exception {
    Files.writeString(picocli, "another");
    CommandRun run = renew();
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.errors()).contains("SHA-256", "was expected");
    assertThat(picocli).hasContent("another");
  }

  @Test
  void refusesAFolderWithoutTheLibrary() throws Exception {
    Files.delete(picocli);
    CommandRun run = renew();
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.errors()).contains("picocli", "not found");
  }
}
