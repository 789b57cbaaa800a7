package dev.annex.testhost.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Cases about two small extensions, right ones and wrong ones. */
final class CaseRunnerTest {

  private static CaseRunner textkit;
  private static CaseRunner updating;
  private static CaseRunner web;

  @TempDir private Path folder;

  @BeforeAll
  static void open() {
    Path package1 = Path.of("../examples/textkit/dist");
    textkit = new CaseRunner(package1, false);
    updating = new CaseRunner(package1, true);
    web = new CaseRunner(Path.of("../examples/skills/web/dist"), false);
  }

  @AfterAll
  static void close() {
    textkit.close();
    updating.close();
    web.close();
  }

  private CaseFile write(String json) throws IOException {
    Path file = folder.resolve("one.json");
    Files.writeString(file, json.replace('\'', '"'));
    return CaseFile.read(file).getFirst();
  }

  private static String slug(String expect) {
    return "{'grants':'all','steps':[{'call':'slugify','arguments':{'text':'A b'}%s}]}"
        .formatted(expect);
  }

  @Test
  void passesWhenEverythingIsAsExpected() throws IOException {
    CaseResult result = textkit.run(write(slug(",'expect':{'result':{'slug':'a-b'}}")));
    assertThat(CaseText.lines(result)).isEmpty();
    assertThat(result.passed()).isTrue();
  }

  @Test
  void saysStepPlaceAndBothSides() throws IOException {
    CaseResult result = textkit.run(write(slug(",'expect':{'result':{'slug':'a_b'}}")));
    assertThat(result.passed()).isFalse();
    assertThat(CaseText.lines(result))
        .containsExactly(
            "step 1 (call slugify) at result.slug", "  expected  \"a_b\"", "  was       \"a-b\"");
  }

  @Test
  void aFailureNobodyExpectsIsADifference() throws IOException {
    CaseResult result = textkit.run(write("{'grants':'all','steps':[{'call':'slugify'}]}"));
    assertThat(result.differences())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.expected()).isEqualTo("it ends well");
          assertThat(one.actual()).contains("INVALID_ARGUMENTS");
        });
  }

  @Test
  void aResultWhereAFailureIsExpectedIsADifference() throws IOException {
    CaseResult result = textkit.run(write(slug(",'expect':{'error':{'code':'TOOL_FAILED'}}")));
    assertThat(result.differences())
        .extracting(Difference::path)
        .containsExactly("step 1 (call slugify) at error");
  }

  @Test
  void updatingWritesWhatHappened() throws IOException {
    CaseResult result = updating.run(write(slug("")));
    assertThat(result.passed()).isTrue();
    assertThat(result.updated()).isTrue();
    JsonNode written = Json.parse(Files.readAllBytes(folder.resolve("one.json")));
    assertThat(written.at("/steps/0/expect/result/slug").asString()).isEqualTo("a-b");
    CaseResult again = updating.run(CaseFile.read(folder.resolve("one.json")).getFirst());
    assertThat(again.passed()).isTrue();
    assertThat(again.updated()).isFalse();
  }

  @Test
  void updatingReplacesWhatIsWrongAndKeepsWhatIsRight() throws IOException {
    CaseResult result =
        updating.run(
            write(
                slug(
                    ",'expect':{'error':{'code':'TOOL_FAILED'},'events':[],'text':{'$contains':'a'}}")));
    assertThat(CaseText.lines(result)).isEmpty();
    JsonNode expect =
        Json.parse(Files.readAllBytes(folder.resolve("one.json"))).at("/steps/0/expect");
    assertThat(expect.has("error")).isFalse();
    assertThat(expect.path("events").isArray()).isTrue();
    assertThat(expect.path("text").has("$contains")).isTrue();
  }

  @Test
  void updatingAdmitsWhatIsNotTheSameTwice() throws IOException {
    CaseResult result = updating.run(write("{'grants':'all','steps':[{'call':'now'}]}"));
    assertThat(result.updated()).isTrue();
    assertThat(result.differences()).isNotEmpty();
  }

  @Test
  void aRequestThatNothingAnswersFailsTheCase() throws IOException {
    String steps =
        "'grants':'all','steps':[{'call':'read','arguments':{'url':'https://example.com/a'},"
            + "'expect':{'error':{'message':{'$any':true}}}}]";
    CaseResult result = web.run(write("{%s}".formatted(steps)));
    assertThat(result.differences())
        .singleElement()
        .satisfies(one -> assertThat(one.actual()).contains("https://example.com/a"));
    CaseResult expected =
        web.run(
            write(
                "{%s,'after':{'unanswered':[{'$contains':'https://example.com/a'}]}}"
                    .formatted(steps)));
    assertThat(CaseText.lines(expected)).isEmpty();
  }

  @Test
  void answersAreTakenInTheirOrderAndUsedUp() throws IOException {
    CaseResult result =
        web.run(
            write(
                "{'grants':'all',"
                    + "'http':[{'url':'https://example.com/a?x=1','times':1,'reply':{'text':'one'}},"
                    + "{'method':'get','url':'https://example.com/*','reply':{'status':201,'headers':{'X-A':'b'},'base64':'dHdv'}}],"
                    + "'steps':[{'call':'read','arguments':{'url':'https://example.com/a?x=1&y=2'},'expect':{'text':'one'}},"
                    + "{'call':'request','arguments':{'url':'https://example.com/a?x=1'},'expect':{'result':{'status':201,'body':'two'}}}],"
                    + "'after':{'requests':{'$size':2}}}"));
    assertThat(CaseText.lines(result)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|it has no steps",
        "{'grant':'all','steps':[]}|there is no member \"grant\"",
        "{'steps':[{'cal':'a'}]}|there is no member \"cal\"",
        "{'steps':[{'arguments':{}}]}|it must have one of call, action, policy and check",
        "{'steps':[{'call':'a','action':'b'}]}|it must have one of call",
        "{'steps':[{'call':'a','expect':{'value':1}}]}|there is no member \"value\"",
        "{'grants':'some','steps':[{'call':'a'}]}|it must be \"all\" or a list",
        "{'clock':'noon','steps':[{'call':'a'}]}|it must be a time",
        "{'http':[{'reply':{}}],'steps':[{'call':'a'}]}|its url is missing",
        "{'http':[{'url':'ftp://a','reply':{}}],'steps':[{'call':'a'}]}|it must be an address",
        "{'http':[{'url':'http://a','reply':{'base64':'?'}}],'steps':[{'call':'a'}]}|it is no base64",
        "{'http':[{'url':'http://a','reply':{'status':99999999999}}],'steps':[{'call':'a'}]}|it must be a status",
        "{'files':{'../a':'b'},'steps':[{'call':'a'}]}|not below the folder",
        "{'grants':['kv'],'steps':[{'call':'a'}]}|does not ask for it",
        "{'steps':[{'call':'a','arguments':{'id':'${connection:x}'}}]}|there is no connection of this name"
      })
  void whatCannotBeMeantIsRefused(String json, String why) throws IOException {
    CaseResult result = textkit.run(write(json));
    assertThat(result.passed()).isFalse();
    assertThat(result.broken().orElse("")).contains(why);
  }

  @Test
  void filesThatAreNoCasesAreNamed() throws IOException {
    Path file = folder.resolve("one.json");
    Files.writeString(file, "[]");
    assertThatThrownBy(() -> CaseFile.read(file))
        .isInstanceOf(AnnexException.class)
        .hasMessageContaining("one.json")
        .hasMessageContaining("it must be an object");
    Files.writeString(file, "{");
    assertThatThrownBy(() -> CaseFile.read(folder))
        .isInstanceOf(AnnexException.class)
        .hasMessageContaining("it is no JSON");
    Files.delete(file);
    assertThatThrownBy(() -> CaseFile.read(folder)).hasMessageContaining("no file *.json");
  }

  @Test
  void resultsAreXmlThatBuildServersRead() throws IOException {
    CaseResult wrong = textkit.run(write(slug(",'expect':{'result':{'slug':'<a&b>'}}")));
    String xml = JunitReport.of("textkit \"dist\"", List.of(wrong));
    assertThat(xml)
        .contains(
            "<testsuite name=\"textkit &quot;dist&quot;\" tests=\"1\" failures=\"1\" errors=\"0\"")
        .contains("<failure message=\"step 1 (call slugify) at result.slug\">")
        .contains("&lt;a&amp;b&gt;");
  }
}
