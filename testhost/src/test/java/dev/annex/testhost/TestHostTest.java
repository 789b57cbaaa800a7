package dev.annex.testhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.Outcome;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Compiled extensions of three contracts in worlds of a test's own. */
final class TestHostTest {

  private static final Path NOTES = Path.of("../examples/notes/dist");
  private static final Path TEXTKIT = Path.of("../examples/textkit/dist");
  private static final Path WEB = Path.of("../examples/skills/web/dist");
  private static final Path SEARCH = Path.of("../examples/skills/code-search/dist");
  private static final Path STORAGE = Path.of("../extensions/storage/dist");
  private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");

  private static Workbench bench;

  @BeforeAll
  static void open() {
    bench = new Workbench();
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  private static TestHostBuilder of(Path source) {
    return TestHost.of(source).on(bench);
  }

  @Test
  void callsToolsAndSeesWhatIsKept() {
    try (TestHost host = of(NOTES).grantingAll().at(NEW_YEAR).open()) {
      CallResult added = host.call("add_note", "{\"title\":\"Shop\",\"text\":\"milk\"}");
      assertThat(added.value().path("id").asString()).isEqualTo("n1");
      assertThat(host.call("list_notes", "{}").value().path("count").asInt()).isEqualTo(1);
      assertThat(host.keyValues().values()).anyMatch(value -> value.contains("milk"));
      assertThat(host.cost().wall()).isPositive();
      assertThat(host.journal())
          .anyMatch(entry -> entry.kind() == JournalEntry.Kind.CALL)
          .extracting(JournalEntry::time)
          .containsOnly(NEW_YEAR);
    }
  }

  @Test
  void actionsStreamTheirEvents() {
    try (TestHost host = of(NOTES).grantingAll().open()) {
      var _ = host.call("add_note", "{\"title\":\"Shop\",\"text\":\"milk\"}").value();
      List<String> heard = new ArrayList<>();
      CallResult exported = host.action("export", Json.object(), event -> heard.add(event.type()));
      assertThat(exported.value().path("exported").asInt()).isEqualTo(1);
      assertThat(heard).containsExactly("note", "progress");
      assertThat(exported.events()).isEqualTo(host.events()).hasSize(2);
    }
  }

  @Test
  void whatIsThereBeforeIsFound() {
    Map<String, String> kept;
    try (TestHost host = of(NOTES).grantingAll().open()) {
      var _ = host.call("add_note", "{\"title\":\"Shop\",\"text\":\"milk\"}").value();
      kept = host.keyValues();
    }
    TestHostBuilder next = of(NOTES).grantingAll();
    kept.forEach(next::keyValue);
    try (TestHost host = next.open()) {
      assertThat(host.call("read_note", "{\"id\":\"n1\"}").value().path("text").asString())
          .isEqualTo("milk");
    }
  }

  @Test
  void aHostHasNothingOfTheOneBefore() {
    try (TestHost host = of(NOTES).grantingAll().open()) {
      assertThat(host.keyValues()).isEmpty();
      assertThat(host.call("list_notes", "{}").value().path("count").asInt()).isZero();
    }
  }

  @Test
  void policiesHoldAndPeopleAreAsked() {
    String id = "{\"id\":\"n1\"}";
    try (TestHost host = of(NOTES).grantingAll().open()) {
      assertThat(host.policy("delete_note", Json.parse(id)))
          .isEqualTo(new Judged("delete", "note/n1"));
      assertThat(host.call("delete_note", id).fault().code())
          .isEqualTo(ErrorCode.PERMISSION_DENIED);
    }
    try (TestHost host = of(NOTES).grantingAll().approving().open()) {
      assertThat(host.call("delete_note", id).fault().code()).isEqualTo(ErrorCode.TOOL_FAILED);
    }
    List<Question> asked = new ArrayList<>();
    TestHostBuilder refusing =
        of(NOTES)
            .grantingAll()
            .answering(question -> {
              asked.add(question);
              return Optional.of(Question.decline());
            });
    try (TestHost host = refusing.open()) {
      assertThat(host.call("delete_note", id).fault().code())
          .isEqualTo(ErrorCode.PERMISSION_DENIED);
      assertThat(asked).singleElement().matches(Question::isApproval);
    }
    try (TestHost host = of(NOTES).grantingAll().denying("read").open()) {
      assertThat(host.call("list_notes", "{}").fault().message()).contains("denies read");
    }
    try (TestHost host = of(NOTES).grantingAll().usingGroups("ext:notes:read-only").open()) {
      assertThat(host.call("delete_note", id).fault().message()).contains("ext:notes:read-only");
    }
  }

  @Test
  void aQuestionThatNobodyAnswersIsShown() {
    try (TestHost host = of(NOTES).grantingAll().answering(question -> Optional.empty()).open()) {
      CallResult asking = host.call("delete_note", "{\"id\":\"n1\"}");
      assertThat(asking.outcome()).isInstanceOf(Outcome.Asking.class);
      assertThat(asking.questions()).containsOnlyKeys(Question.APPROVAL);
      assertThatThrownBy(asking::value)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("notes/delete_note did not give a result: it asks");
    }
  }

  @Test
  void nothingIsGrantedThatWasNotSaid() {
    try (TestHost host = of(NOTES).open()) {
      CallResult refused = host.call("add_note", "{\"title\":\"Shop\",\"text\":\"milk\"}");
      assertThatThrownBy(refused::value).isInstanceOf(AssertionError.class);
      assertThat(host.keyValues()).isEmpty();
    }
  }

  @Test
  void whatItDoesNotAskForCannotBeGranted() {
    assertThatThrownBy(() -> of(TEXTKIT).granting("kv").open())
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME))
        .hasMessageContaining("does not ask for it");
  }

  @Test
  void timeStandsAndMoves() {
    try (TestHost host = of(TEXTKIT).grantingAll().at(NEW_YEAR).open()) {
      assertThat(host.call("now", "{}").text()).contains("2026-01-01T00:00:00");
      host.clock().advance(Duration.ofHours(1));
      assertThat(host.call("now", "{}").text()).contains("2026-01-01T01:00:00");
      host.clock().set(Instant.parse("2030-02-03T04:05:06Z"));
      assertThat(host.call("now", "{}").text()).contains("2030-02-03T04:05:06");
    }
  }

  @Test
  void chanceIsTheSameInEveryRun() {
    String first = identifiers(7);
    assertThat(identifiers(7)).isEqualTo(first);
    assertThat(identifiers(8)).isNotEqualTo(first);
  }

  private static String identifiers(long seed) {
    try (TestHost host = of(TEXTKIT).grantingAll().seed(seed).open()) {
      String one = host.call("uuid", "{}").text();
      String other = host.call("uuid", "{}").text();
      assertThat(other).isNotEqualTo(one);
      return one + other;
    }
  }

  @Test
  void pretendedServersAnswerOverTlsAndRemember() {
    try (TestHost host =
        of(WEB)
            .grantingAll()
            .answering(
                "example.com",
                request -> HttpReply.bytes(200, "text/html", bytes("<p>Hello " + request.path())))
            .open()) {
      CallResult read = host.call("read", "{\"url\":\"https://example.com/a?b=c\"}");
      assertThat(read.text()).contains("Hello /a");
      assertThat(read.requests())
          .singleElement()
          .satisfies(request -> {
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.url()).isEqualTo("https://example.com/a?b=c");
            assertThat(request.query()).isEqualTo(Map.of("b", "c"));
          });
      assertThat(host.unanswered()).isEmpty();
      assertThat(read.logs())
          .extracting(line -> line.message())
          .containsExactly("GET https://example.com/a?b=c");
    }
  }

  @Test
  void aServerNobodyStandsInForIsNotReached() {
    try (TestHost host = of(WEB).grantingAll().open()) {
      CallResult failed = host.call("read", "{\"url\":\"https://example.com/secret\"}");
      assertThat(failed.fault().message()).contains("refused");
      assertThat(host.unanswered())
          .singleElement()
          .asString()
          .contains("https://example.com/secret")
          .contains("no test answers for https://example.com:443");
    }
  }

  @Test
  void aRequestNobodyAnswersIsNamed() {
    try (TestHost host =
        of(WEB)
            .grantingAll()
            .answeringSome(
                "example.com",
                request ->
                    request.path().equals("/known")
                        ? Optional.of(HttpReply.text(200, "known"))
                        : Optional.empty())
            .open()) {
      assertThat(host.call("read", "{\"url\":\"https://example.com/known\"}").text())
          .contains("known");
      assertThat(host.call("read", "{\"url\":\"https://example.com/other\"}").fault().message())
          .contains("501");
      assertThat(host.unanswered())
          .containsExactly("GET https://example.com/other: no test answers it");
    }
  }

  @Test
  void aServerMayHangUp() {
    try (TestHost host =
        of(WEB).grantingAll().answering("example.com", request -> HttpReply.hangUp()).open()) {
      assertThat(host.call("read", "{\"url\":\"https://example.com/\"}").fault().message())
          .contains("closed");
    }
  }

  @Test
  void whatIsNotGrantedIsNotReachedThoughATestAnswers() {
    try (TestHost host =
        of(WEB).grantingAll().answering("other.test", request -> HttpReply.status(200)).open()) {
      var _ = host.call("read", "{\"url\":\"https://other.test/\"}").fault();
      assertThat(host.requests()).isEmpty();
      assertThat(host.unanswered()).isEmpty();
    }
  }

  @Test
  void aNameThatLeadsIntoTheOwnNetworkIsRefusedAsEverywhere() {
    try (TestHost host =
        of(WEB)
            .grantingAll()
            .naming("example.com", "192.168.1.5")
            .answering("example.com", request -> HttpReply.status(200))
            .open()) {
      assertThat(host.call("read", "{\"url\":\"https://example.com/\"}").fault().message())
          .contains("192.168.1.5");
      assertThat(host.requests()).isEmpty();
    }
  }

  @Test
  void aManifestMayNameTheFolderOfTheTest() throws Exception {
    String manifest =
        Files.readString(SEARCH.resolve("manifest.yaml")).replace("/data", TestHostBuilder.FILES);
    try (TestHost host =
        of(SEARCH)
            .packageFile("manifest.yaml", manifest)
            .grantingAll()
            .file("src/a.txt", "one\nneedle")
            .open()) {
      ObjectNode where = Json.object().put("pattern", "needle");
      where.put("path", host.files().toString());
      assertThat(host.call("search", where).text()).contains("a.txt").contains("needle");
    }
  }

  @Test
  void storageSignsItsRequestsAndTransfersChosenFiles() throws Exception {
    ObjectNode config =
        Json.object()
            .put("endpoint", "https://s3.test")
            .put("region", "us-east-1")
            .put("bucket", "bucket")
            .put("pathStyle", true)
            .put("accessKeyId", "AKID")
            .put("secretAccessKey", "SECRET");
    try (TestHost host =
        of(STORAGE)
            .grantingAll()
            .at(NEW_YEAR)
            .usingGroups("ext:storage:full")
            .connection("objects", "s3", config)
            .file("up.txt", "hello")
            .choosing("up.txt")
            .answering("s3.test", request -> HttpReply.status(200).withHeader("ETag", "\"e\""))
            .open()) {
      ObjectNode upload =
          Json.object().put("assetId", host.connection("objects")).put("key", "docs/up.txt");
      CallResult done = host.call("upload_object", upload);
      assertThat(done.value().isObject()).as(done.text()).isTrue();
      ReceivedRequest put = done.requests().getLast();
      assertThat(put.method()).isEqualTo("PUT");
      assertThat(put.url()).isEqualTo("https://s3.test/bucket/docs/up.txt");
      assertThat(put.text()).isEqualTo("hello");
      assertThat(put.header("authorization").orElse("")).contains("AKID/20260101/us-east-1/s3");
      assertThat(host.configErrors("s3", Json.object()))
          .extracting(ConfigError::field)
          .contains("endpoint");
      assertThat(host.configErrors("s3", config)).isEmpty();
    }
  }

  @Test
  void connectionsMayLeadToAServerOfTheTest() throws Exception {
    HttpServer own =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    own.createContext(
        "/",
        exchange -> {
          byte[] list =
              bytes(
                  "<ListAllMyBucketsResult><Buckets><Bucket><Name>one</Name></Bucket></Buckets></ListAllMyBucketsResult>");
          exchange.sendResponseHeaders(200, list.length);
          exchange.getResponseBody().write(list);
          exchange.close();
        });
    own.start();
    try (TestHost host =
        of(STORAGE)
            .grantingAll()
            .connecting("s3.test:9000", own.getAddress())
            .connection("objects", "s3", Json.object().put("endpoint", "http://s3.test:9000"))
            .open()) {
      ObjectNode which = Json.object().put("assetId", host.connection("objects"));
      assertThat(host.call("list_buckets", which).text()).contains("one");
      assertThat(host.unanswered()).isEmpty();
    } finally {
      own.stop(0);
    }
  }

  @Test
  void everythingIsGoneAfterwards() {
    Path folder;
    try (TestHost host = TestHost.of(TEXTKIT).grantingAll().file("a.txt", "a").open()) {
      folder = Objects.requireNonNull(host.files().getParent());
      assertThat(folder).isDirectory();
      assertThat(host.call("slugify", "{\"text\":\"A b\"}").text()).contains("a-b");
    }
    assertThat(folder).doesNotExist();
    assertThat(folder.getParent()).doesNotExist();
  }

  @Test
  void aPackageThatIsNoneLeavesNothing() {
    assertThatThrownBy(() -> TestHost.of(Path.of("src")).open()).isInstanceOf(AnnexException.class);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
