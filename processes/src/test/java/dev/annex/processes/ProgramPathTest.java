package dev.annex.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramPathTest {

  @TempDir private Path folder;

  @Test
  void findsTheFirstThatCanBeRun() throws IOException {
    Path first = Files.createDirectory(folder.resolve("first"));
    Path second = Files.createDirectory(folder.resolve("second"));
    Files.writeString(first.resolve("tool"), "no program");
    Files.createDirectory(first.resolve("folder"));
    Path tool = Files.createFile(second.resolve("tool"));
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    ProgramPath path = ProgramPath.parse(first + ":" + second + "/../second");
    assertThat(path.find("tool")).contains(tool);
    assertThat(path.find("folder")).isEmpty();
    assertThat(path.find("none")).isEmpty();
    assertThat(path).hasToString(first + ":" + second);
  }

  @Test
  void refusesFoldersThatDependOnWhereOneStands() {
    assertThatThrownBy(() -> ProgramPath.parse("/bin:."))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(": .");
  }
}
