package dev.annex.capabilities.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ExtensionId;
import dev.annex.testkit.CapabilityHarness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CookiesTest extends HttpFixture {

  @TempDir private Path folder;

  private static RawServer.Answer setting(String... cookies) {
    StringBuilder fields = new StringBuilder();
    for (String cookie : cookies) {
      fields.append("Set-Cookie: ").append(cookie).append("\r\n");
    }
    return RawServer.Answer.of("200 OK", fields.toString(), "");
  }

  private CapabilityHarness named(HttpCapability capability) {
    names.with("a.shop.example", "127.0.0.1").with("b.shop.example", "127.0.0.1");
    return CapabilityHarness.granting(
        capability, "http=http://*.shop.example:*", "http.private=127.0.0.1");
  }

  private static void visit(CapabilityHarness harness, String host, int port, String... headers) {
    harness.call(
        "http.request",
        with(get("http://%s:%d/x".formatted(host, port)), headers).put("cookies", true));
  }

  @Test
  void sendsBackWhatAServerSet() throws Exception {
    RawServer server = closing(new RawServer(setting("a=1; Path=/x", "b=2; Path=/y", "c=3")));
    CapabilityHarness harness = named(http);
    visit(harness, "a.shop.example", server.port());
    visit(harness, "a.shop.example", server.port());
    assertThat(server.requests().get(0)).doesNotContain("Cookie");
    assertThat(server.requests().get(1)).contains("\r\nCookie: a=1; c=3\r\n");
  }

  @Test
  void keepsAndSendsNothingUnlessAsked() throws Exception {
    RawServer server = closing(new RawServer(setting("a=1")));
    CapabilityHarness harness = named(http);
    String url = "http://a.shop.example:%d/x".formatted(server.port());
    harness.call("http.request", get(url));
    visit(harness, "a.shop.example", server.port());
    harness.call("http.request", get(url));
    assertThat(server.requests()).noneMatch(request -> request.contains("Cookie"));
  }

  @Test
  void anExtensionHasNoneOfAnothers() throws Exception {
    RawServer server = closing(new RawServer(setting("a=1")));
    CapabilityHarness notes = named(http);
    visit(notes, "a.shop.example", server.port());
    visit(notes.as(CapabilityHarness.extension("mail")), "a.shop.example", server.port());
    assertThat(server.requests().get(1)).doesNotContain("Cookie");
  }

  @Test
  void aHostSetsCookiesForItsDomainAndForNoneAbove() throws Exception {
    RawServer server =
        closing(
            new RawServer(
                setting(
                    "mine=1",
                    "shared=2; Domain=shop.example",
                    "foreign=3; Domain=b.shop.example",
                    "all=4; Domain=example",
                    "secure=5; Secure")));
    CapabilityHarness harness = named(http);
    visit(harness, "a.shop.example", server.port());
    visit(harness, "a.shop.example", server.port());
    visit(harness, "b.shop.example", server.port());
    assertThat(server.requests().get(1)).contains("\r\nCookie: mine=1; shared=2\r\n");
    assertThat(server.requests().get(2)).contains("\r\nCookie: shared=2\r\n");
  }

  @Test
  void aCookieOfTheGuestsOwnWins() throws Exception {
    RawServer server = closing(new RawServer(setting("a=1", "b=2")));
    CapabilityHarness harness = named(http);
    visit(harness, "a.shop.example", server.port());
    visit(harness, "a.shop.example", server.port(), "Cookie", "b=own; c=own");
    assertThat(server.requests().get(1)).contains("\r\nCookie: b=own; c=own; a=1\r\n");
  }

  @Test
  void aCookieGoesWhenItsServerSaysSo() throws Exception {
    RawServer server = closing(new RawServer(setting("a=1"), setting("a=; Max-Age=0")));
    CapabilityHarness harness = named(http);
    for (int i = 0; i < 3; i++) {
      visit(harness, "a.shop.example", server.port());
    }
    assertThat(server.requests().get(1)).contains("Cookie: a=1");
    assertThat(server.requests().get(2)).doesNotContain("Cookie");
  }

  @Test
  void cookiesOutliveTheHost() throws Exception {
    RawServer server =
        closing(new RawServer(setting("a=1; Max-Age=1000", "b=2; Domain=shop.example")));
    Path cookiesFolder = folder.resolve("cookies");
    FolderCookieStorage storage = new FolderCookieStorage(cookiesFolder);
    visit(named(opened(List.of(), storage)), "a.shop.example", server.port());
    HttpCapability later = opened(List.of(), new FolderCookieStorage(cookiesFolder));
    visit(named(later), "a.shop.example", server.port());
    assertThat(server.requests().get(1)).contains("Cookie: a=1; b=2");
    assertThat(Files.getPosixFilePermissions(cookiesFolder.resolve("notes.json"))).hasSize(2);

    later.forget(new ExtensionId("notes"));
    assertThat(cookiesFolder).isEmptyDirectory();
    visit(named(later), "a.shop.example", server.port());
    assertThat(server.requests().get(2)).doesNotContain("Cookie");
  }

  @Test
  void keepsABoundedNumber() throws Exception {
    String[] many = new String[180];
    for (int i = 0; i < many.length; i++) {
      many[i] = "a%d=1".formatted(i);
    }
    String[] more = new String[180];
    for (int i = 0; i < more.length; i++) {
      more[i] = "b%d=1".formatted(i);
    }
    RawServer server =
        closing(new RawServer(setting(many), setting(more), setting("c=" + "x".repeat(5_000))));
    CapabilityHarness harness = named(http);
    for (int i = 0; i < 4; i++) {
      visit(harness, "a.shop.example", server.port());
    }
    String last = server.requests().get(3);
    assertThat(last.split("=1", -1)).hasSize(CookieJar.MOST_COOKIES + 1);
    assertThat(last).doesNotContain("c=x");
  }
}
