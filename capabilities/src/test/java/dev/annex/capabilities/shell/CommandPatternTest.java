package dev.annex.capabilities.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns and commands, both with {@code |} between their words. */
final class CommandPatternTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "git status; git|status",
        "git status *; git|status|src/Main.java",
        "git status *; git|status|a b c",
        "git **; git",
        "git **; git|-c|core.pager=sh|log",
        "git log --format=*; git|log|--format=%H",
        "git log -n*; git|log|-n5",
        "cat data/*; cat|data/a.txt",
        "cat data/**; cat|data/a/b/c.txt",
        "cat data/**.txt; cat|data/a/b..c.txt",
        "echo \\*; echo|*",
        "echo a\\ b; echo|a b",
        "echo stash@\\{0\\}; echo|stash@{0}",
        "echo &&$(id)>x; echo|&&$(id)>x",
        "python* -V; python3|-V",
        "*; anything",
      })
  void allows(String pattern, String command) {
    assertThat(matches(pattern, command)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "git status; git",
        "git status; git|status|-s",
        "git status; git status",
        "git status *; git|status",
        "git status *; git|status|",
        "git status *; git|status|a|b",
        "git status *; git|status|--porcelain",
        "git status *; git|status|-",
        "git status *; git|-c|alias.status=!sh",
        "git status **; git|-c|x|status",
        "cat data/*; cat|data/a/b",
        "cat data/*; cat|data/..",
        "cat data/**; cat|data/../../etc/passwd",
        "cat data/**; cat|data/a/..",
        "cat **.txt x; cat|-f.txt|x",
        "cat *.txt; cat|--all.txt",
        "tool --to=**; tool|--to=../x",
        "echo \\*; echo|a",
        "git status; Git|status",
        "gi* status; ./git|status",
        "python* -V; /tmp/python3|-V",
      })
  void refuses(String pattern, String command) {
    assertThat(matches(pattern, command)).isFalse();
  }

  @Test
  void aLineFeedIsOneMoreCharacterOfItsArgument() {
    assertThat(matches("git status", "git|status\n")).isFalse();
    assertThat(matches("git status *", "git|status|a\n--porcelain")).isTrue();
    assertThat(matches("git status a*", "git|status|a\nb")).isTrue();
  }

  @Test
  void aBareNameMeansWhatTheHostFindsAndNothingWrittenAsAPath() {
    CommandPattern bare = CommandPattern.parse("make **");
    CommandPattern path = CommandPattern.parse("/usr/bin/make **");
    assertThat(bare.matches(command("make", "/usr/bin/make", "/usr/bin/make"))).isTrue();
    assertThat(path.matches(command("make", "/usr/bin/make", "/usr/bin/make"))).isTrue();
    assertThat(path.matches(command("/usr/bin/make", "/usr/bin/make", "/usr/bin/make"))).isTrue();
    assertThat(bare.matches(command("/usr/bin/make", "/usr/bin/make", "/usr/bin/make"))).isFalse();
    assertThat(bare.matches(command("./make", "/data/make", "/data/make"))).isFalse();
    assertThat(path.matches(command("make", "/usr/local/bin/make", "/usr/bin/make"))).isFalse();
  }

  @Test
  void aLinkInAFolderOfAllowedProgramsLeadsNowhereElse() {
    CommandPattern tools = CommandPattern.parse("/srv/tools/* **");
    assertThat(tools.matches(command("/srv/tools/a", "/srv/tools/a", "/srv/tools/a"))).isTrue();
    assertThat(tools.matches(command("/srv/tools/a", "/srv/tools/a", "/srv/tools/b"))).isTrue();
    assertThat(tools.matches(command("/srv/tools/a", "/srv/tools/a", "/bin/sh"))).isFalse();
    assertThat(tools.matches(command("/srv/tools/x/a", "/srv/tools/x/a", "/srv/tools/x/a")))
        .isFalse();
    CommandPattern named = CommandPattern.parse("/usr/bin/awk **");
    assertThat(named.matches(command("awk", "/usr/bin/awk", "/usr/bin/mawk"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "**",
        "git ** status",
        "git  status",
        " git",
        "./git status",
        "/usr/../bin/sh",
        "/usr//bin/sh",
        "/usr/bin/",
        "git [ab]",
        "git {a,b}",
        "git ?",
        "git 'a b'",
        "git \"a\"",
        "git a\\",
      })
  void refusesToReadWhatWouldBeMisread(String pattern) {
    assertThatThrownBy(() -> CommandPattern.parse(pattern))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME));
  }

  private static boolean matches(String pattern, String command) {
    List<String> words = Arrays.asList(command.split("\\|", -1));
    String program = words.getFirst();
    Path path = Path.of(program.startsWith("/") ? program : "/usr/bin/" + program).normalize();
    return CommandPattern.parse(pattern)
        .matches(
            command(program, path.toString(), path.toString(), words.subList(1, words.size())));
  }

  private static Command command(String written, String program, String real) {
    return command(written, program, real, List.of());
  }

  private static Command command(
      String written, String program, String real, List<String> arguments) {
    return new Command(
        written,
        Path.of(program),
        Optional.of(Path.of(real)),
        arguments,
        Optional.empty(),
        Map.of(),
        new byte[0],
        false,
        Optional.empty(),
        new OutputFilter(Optional.empty(), Optional.empty()),
        Optional.empty());
  }
}
