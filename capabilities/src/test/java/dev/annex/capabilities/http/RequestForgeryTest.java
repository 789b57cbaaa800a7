package dev.annex.capabilities.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.testkit.CapabilityHarness;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Attacks that would make the host ask a server nobody allowed. */
final class RequestForgeryTest extends HttpFixture {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://017700000001/",
        "http://0177.0.0.1/",
        "http://localhost/",
        "http://app.localhost./",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:7f00:1::]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://100.64.0.1/",
        "http://[fd00:ec2::254]/",
        "http://１２７.0.0.1/"
      })
  void everySpellingOfAPrivateAddressIsDeniedToWhoMayReachThePublic(String url) {
    CapabilityHarness harness = granting("http");
    AnnexException thrown = failure(harness, get(url));
    assertThat(thrown.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(reason(thrown)).isEqualTo("private-address");
    assertThat(names.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://0.0.0.0/", "http://0/", "http://[::]/", "http://224.0.0.1/"})
  void someAddressesNobodyCanBeAllowed(String url) {
    CapabilityHarness harness = granting("http", "http.private=0.0.0.0/0", "http.private=::/0");
    AnnexException thrown = failure(harness, get(url));
    assertThat(thrown.code()).isEqualTo(ErrorCode.HOST_CALL_FAILED);
    assertThat(reason(thrown)).isEqualTo("private-address");
  }

  @Test
  void looksNoNameUpThatIsNotGranted() {
    names.with("data-0123456789.evil.example", "1.1.1.1");
    AnnexException thrown =
        failure(granting("http=https://a.example"), get("https://data-0123456789.evil.example/"));
    assertThat(thrown.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(names.asked()).isEmpty();
  }

  @Test
  void oneBadAddressAmongManyIsEnough() {
    names.with("mixed.example", "1.1.1.1", "10.0.0.7", "2606:4700::1111");
    CapabilityHarness harness = granting("http");
    assertThat(reason(failure(harness, get("http://mixed.example/")))).isEqualTo("private-address");
    assertThat(harness.journalled())
        .filteredOn(entry -> entry.verdict() == Verdict.DENIED)
        .singleElement()
        .extracting(JournalEntry::target)
        .isEqualTo("10.0.0.7:80 for mixed.example");
  }

  @Test
  void connectsToTheAddressThatWasCheckedAndAsksForTheNameOnce() throws Exception {
    RawServer server = closing(new RawServer(RawServer.Answer.of("200 OK", "", "x")));
    names.with("a.example", "127.0.0.1").with("a.example", "10.255.255.1");
    String url = "http://a.example:%d/".formatted(server.port());
    CapabilityHarness harness = granting("http=http://a.example:*", "http.private=127.0.0.1");
    assertThat(text(harness.call("http.request", get(url)))).isEqualTo("x");
    assertThat(names.asked()).containsExactly("a.example");
    assertThat(server.requests().getFirst()).contains("Host: a.example:" + server.port());
  }

  @Test
  void aNameThatLeadsElsewhereNowIsJudgedAgainThoughAConnectionIsOpen() throws Exception {
    RawServer server = closing(new RawServer(RawServer.Answer.of("200 OK", "", "x")));
    names.with("a.example", "127.0.0.1").with("a.example", "10.255.255.1");
    String url = "http://a.example:%d/".formatted(server.port());
    CapabilityHarness harness = granting("http=http://a.example:*", "http.private=127.0.0.1");
    harness.call("http.request", get(url));
    assertThat(reason(failure(harness, get(url)))).isEqualTo("private-address");
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest",
        "http://2852039166/",
        "http://[::ffff:10.0.0.1]/",
        "http://metadata.example/",
        "//10.0.0.1/"
      })
  void aRedirectIsJudgedLikeARequest(String location) throws Exception {
    WebServer server = closing(new WebServer().redirect("/", 302, location));
    names.with("metadata.example", "169.254.169.254");
    CapabilityHarness harness = granting("http", "http=" + server.origin());
    AnnexException thrown = failure(harness, get(server.origin()));
    assertThat(thrown.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(reason(thrown)).isEqualTo("private-address");
  }

  @Test
  void aRedirectToWhatIsNotGrantedIsDeniedBeforeItsNameIsLookedUp() throws Exception {
    WebServer server = closing(new WebServer().redirect("/", 302, "https://evil.example/"));
    AnnexException thrown = failure(granting("http=" + server.origin()), get(server.origin()));
    assertThat(thrown.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(thrown).hasMessageContaining("GET https://evil.example/");
    assertThat(names.asked()).isEmpty();
  }

  @Test
  void aRedirectDoesNotLeaveTheGrantedPath() throws Exception {
    WebServer server =
        closing(
            new WebServer().redirect("/api/go", 302, "/api/../admin").on("/admin", "all of it"));
    AnnexException thrown =
        failure(granting("http=" + server.origin() + "/api"), get(server.origin() + "/api/go"));
    assertThat(thrown.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
  }

  @Test
  void aRedirectOutOfTheWebIsRefused() throws Exception {
    WebServer server = closing(new WebServer().redirect("/", 302, "file:///etc/passwd"));
    assertThat(reason(failure(granting("http=" + server.origin()), get(server.origin()))))
        .isEqualTo("bad-redirect");
  }

  @Test
  void followsNoMoreRedirectsThanItSays() throws Exception {
    WebServer server = closing(new WebServer().redirect("/", 302, "/again"));
    CapabilityHarness harness = granting("http=" + server.origin());
    assertThat(reason(failure(harness, get(server.origin())))).isEqualTo("too-many-redirects");
    assertThat(reason(failure(harness, get(server.origin()).put("maxRedirects", 2))))
        .isEqualTo("too-many-redirects");
    JsonNode answer =
        harness.call("http.request", get(server.origin()).put("followRedirects", false));
    assertThat(answer.get("status").intValue()).isEqualTo(302);
    assertThat(header(answer, "Location")).contains("/again");
  }

  @Test
  void credentialsStayWithTheirOrigin() throws Exception {
    RawServer other = closing(new RawServer(RawServer.Answer.of("200 OK", "", "there")));
    RawServer first =
        closing(
            new RawServer(
                RawServer.Answer.of(
                    "307 Over There", "Location: %s/x\r\n".formatted(other.origin()), "")));
    JsonNode request =
        with(
            post(first.origin(), "body"),
            "Accept",
            "text/plain",
            "Authorization",
            "Bearer canary-1",
            "Cookie",
            "session=canary-2",
            "X-Api-Key",
            "canary-3",
            "X-Amz-Security-Token",
            "canary-4",
            "X-Vault-Token",
            "canary-5",
            "Content-Type",
            "text/plain");
    JsonNode answer =
        granting("http=" + first.origin(), "http=" + other.origin()).call("http.request", request);
    assertThat(text(answer)).isEqualTo("there");
    assertThat(answer.get("url").stringValue()).isEqualTo(other.origin() + "/x");
    assertThat(first.requests().getFirst()).contains("canary-1", "canary-5");
    assertThat(other.requests().getFirst())
        .doesNotContain("canary")
        .contains(
            "Accept: text/plain", "Content-Type: text/plain", "Host: 127.0.0.1:" + other.port())
        .endsWith("\r\n\r\nbody");
  }

  @Test
  void credentialsStayWhereTheOriginStays() throws Exception {
    RawServer server =
        closing(
            new RawServer(
                RawServer.Answer.of("302 Found", "Location: /x\r\n", ""),
                RawServer.Answer.of("200 OK", "", "x")));
    granting("http=" + server.origin())
        .call("http.request", with(post(server.origin(), "b"), "Authorization", "Bearer mine"));
    assertThat(server.requests().get(1))
        .startsWith("GET /x HTTP/1.1")
        .contains("Authorization: Bearer mine")
        .doesNotContain("Content-");
  }

  @ParameterizedTest
  @CsvSource({
    "301, POST, GET",
    "302, POST, GET",
    "303, POST, GET",
    "303, DELETE, GET",
    "303, HEAD, HEAD",
    "301, PUT, PUT",
    "307, POST, POST",
    "308, PATCH, PATCH",
  })
  void aRedirectChangesTheMethodOnlyAsTheProtocolSays(int status, String method, String then)
      throws Exception {
    RawServer server =
        closing(
            new RawServer(
                new RawServer.Answer(
                    "HTTP/1.1 %d X\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n".formatted(status),
                    false),
                new RawServer.Answer("HTTP/1.1 204 X\r\n\r\n", false)));
    granting("http=" + server.origin())
        .call("http.request", get(server.origin()).put("method", method));
    assertThat(server.requests().get(1)).startsWith(then + " /x HTTP/1.1");
  }

  @Test
  void journalsEveryHopWithItsRealTarget() throws Exception {
    WebServer server =
        closing(new WebServer().redirect("/a", 302, "/b?token=canary").on("/b", "x"));
    CapabilityHarness harness = granting("http=" + server.origin());
    harness.call("http.request", get(server.origin() + "/a"));
    List<String> targets = harness.journalled().stream().map(JournalEntry::target).toList();
    assertThat(targets)
        .containsExactly(
            "GET %s/a".formatted(server.origin()),
            "127.0.0.1:%d".formatted(server.port()),
            "GET %s/b?…".formatted(server.origin()),
            "127.0.0.1:%d".formatted(server.port()));
  }
}
