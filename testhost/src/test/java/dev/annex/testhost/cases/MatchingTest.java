package dev.annex.testhost.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MatchingTest {

  private static List<Difference> compare(String expected, String actual) {
    return Matching.compare(
        "it",
        Json.parse(expected.replace('\'', '"')),
        Optional.of(Json.parse(actual.replace('\'', '"'))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1}|{'a':1,'b':2}",
        "{'a':1}|{'a':1.0}",
        "[{'a':1},2]|[{'a':1,'b':2},2]",
        "null|null",
        "{'a':{'$any':true}}|{'a':null}",
        "{'a':{'$absent':true}}|{'b':1}",
        "{'$contains':'ell'}|'hello'",
        "{'$contains':['he','lo']}|'hello'",
        "{'$matches':'h.*o'}|'hello'",
        "{'$exactly':{'b':2,'a':1}}|{'a':1.0,'b':2}",
        "{'$includes':[{'a':2},{'a':1}]}|[{'a':1},{'a':3},{'a':2}]",
        "{'$size':2}|[1,2]",
        "{'$size':3}|'abc'"
      })
  void fits(String expected, String actual) {
    assertThat(compare(expected, actual)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1,'b':2}|{'a':1}|it.b",
        "{'a':{'b':[1,2]}}|{'a':{'b':[1,3]}}|it.a.b[1]",
        "[1]|[1,2]|it",
        "'1'|1|it",
        "{}|[]|it",
        "null|0|it",
        "{'a':{'$any':true}}|{}|it.a",
        "{'a':{'$absent':true}}|{'a':null}|it.a",
        "{'$contains':'x'}|'hello'|it",
        "{'$contains':['he','x']}|'hello'|it",
        "{'$contains':'1'}|1|it",
        "{'$matches':'hell'}|'hello'|it",
        "{'$exactly':{'a':1}}|{'a':1,'b':2}|it",
        "{'$includes':[1,1]}|[1,2]|it",
        "{'$size':1}|[1,2]|it"
      })
  void doesNotFit(String expected, String actual, String path) {
    assertThat(compare(expected, actual)).extracting(Difference::path).containsExactly(path);
  }

  @Test
  void allDifferencesAreToldWithBothSides() {
    assertThat(compare("{'a':1,'b':{'c':'x'},'d':4}", "{'a':2,'b':{'c':'y'}}"))
        .containsExactly(
            new Difference("it.a", "1", "2"),
            new Difference("it.b.c", "\"x\"", "\"y\""),
            new Difference("it.d", "4", "nothing"));
  }

  @Test
  void aRuleThatIsNoneIsRefused() {
    assertThatThrownBy(() -> compare("{'$kontains':'a'}", "'a'"))
        .isInstanceOf(AnnexException.class)
        .hasMessageContaining("there is no rule $kontains");
    assertThatThrownBy(() -> compare("{'$matches':'('}", "'a'"))
        .isInstanceOf(AnnexException.class)
        .hasMessageContaining("no regular expression");
  }
}
