package dev.annex.capabilities.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GlobTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.txt        | a.txt .txt            | a/b.txt a.txt.gz",
        "**           | a a/b .x/y            |",
        "**/*.txt     | a.txt b/a.txt b/c/a.txt | b/a.tx",
        "a/**         | a/b a/b/c             | a ab/c",
        "a/**/b       | a/b a/x/b a/x/y/b     | ab a/xb",
        "?a           | xa                    | a /a xxa",
        "[a-c]x       | ax bx                 | dx x",
        "[!a-c]x      | dx                    | ax /x",
        "[]]          | ]                     | a",
        "{a,b}.c      | a.c b.c               | c.c ab.c",
        "{a,b/{c,d}}  | a b/c b/d             | b c",
        "{**/x,y}     | x a/x y               | a/y",
        "{}x          | x                     | {}x",
        "a\\*b        | a*b                   | axb",
        "a.b(c)+$     | a.b(c)+$              | aXb(c)+$ a.bc",
        "(?i)a        | (?i)a            | A",
      })
  void matches(String pattern, String yes, String no) {
    Glob glob = Glob.of(pattern);
    for (String path : yes == null ? List.<String>of() : List.of(yes.split(" "))) {
      assertThat(glob.matches(path)).as("%s matches %s", pattern, path).isTrue();
    }
    for (String path : no == null ? List.<String>of() : List.of(no.split(" "))) {
      assertThat(glob.matches(path)).as("%s matches %s", pattern, path).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[a", "{a", "a}", "a\\", "[/]", "[z-a]", "[.-0]"})
  void refusesWhatIsNoPattern(String pattern) {
    assertThatThrownBy(() -> Glob.of(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("has a pattern");
  }

  @Test
  void aPatternWithoutSlashesMayMeanANameAnywhere() {
    assertThat(Glob.of("*.txt").matchesPathOrName("a/b.txt")).isTrue();
    assertThat(Glob.of("a/*.txt").matchesPathOrName("b/a/b.txt")).isFalse();
  }

  @Test
  void isNotSlowOnPatternsMadeForThat() {
    Glob glob = Glob.of("**/*a*a*a*a*a*a*a*a*a*a*b".repeat(8));
    assertThat(glob.matches("a".repeat(4_000))).isFalse();
  }

  /** The JDK's own patterns mean the same, as long as there are no two stars and no backslashes. */
  @Test
  void agreesWithTheJdkOnRandomPatterns() {
    Random random = new Random(42);
    int matched = 0;
    for (int i = 0; i < 20_000; i++) {
      String pattern =
          random(random, List.of("a", "b", "*", "?", "/", "[ab]", "[!a]", "{a,b/a}"), 6);
      String path = random(random, List.of("a", "b", "/", "c"), 6);
      if (pattern.contains("**")
          || path.startsWith("/")
          || path.endsWith("/")
          || path.contains("//")
          || path.isEmpty()
          || pattern.isEmpty()) {
        continue;
      }
      boolean expected =
          FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(path));
      assertThat(Glob.of(pattern).matches(path)).as("%s on %s", pattern, path).isEqualTo(expected);
      matched += expected ? 1 : 0;
    }
    assertThat(matched).as("pairs that match").isGreaterThan(200);
  }

  private static String random(Random random, List<String> parts, int most) {
    StringBuilder text = new StringBuilder();
    int count = random.nextInt(most + 1);
    for (int i = 0; i < count; i++) {
      text.append(parts.get(random.nextInt(parts.size())));
    }
    return text.toString();
  }
}
