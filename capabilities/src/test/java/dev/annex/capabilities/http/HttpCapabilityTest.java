package dev.annex.capabilities.http;

import dev.annex.api.access.Access;
import dev.annex.api.capability.Capability;
import dev.annex.api.value.Json;
import dev.annex.capabilities.net.FakeNames;
import dev.annex.capabilities.net.Tunnels;
import dev.annex.capabilities.secrets.SecretSource;
import dev.annex.testkit.CapabilityContract;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.JsonNode;

final class HttpCapabilityTest extends CapabilityContract {

  private final WebServer server;
  private final SecretSource none = (holder, name) -> Optional.empty();
  private final HttpCapability http =
      new HttpCapability(
          new HttpSettings(new FakeNames(), none, CookieStorage.none(), List.of(), Tunnels.NONE));

  HttpCapabilityTest() throws IOException {
    server = new WebServer().on("/", "hello");
  }

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  @Override
  protected Capability open() {
    return http;
  }

  /** In the order in which they make sense: the stream opened second has the first handle. */
  @Override
  protected Map<String, JsonNode> requests() {
    Map<String, JsonNode> requests = new LinkedHashMap<>();
    requests.put("http.request", Json.object().put("url", server.origin() + "/a"));
    requests.put(
        "http.open", Json.object().put("url", server.origin() + "/b").put("method", "POST"));
    requests.put("http.send", Json.object().put("handle", 1).put("data", new byte[] {1, 2}));
    requests.put("http.finish", Json.object().put("handle", 1));
    requests.put("http.receive", Json.object().put("handle", 1));
    requests.put("http.close", Json.object().put("handle", 1));
    return requests;
  }

  @Override
  protected List<String> permissions() {
    return List.of(
        "http=" + server.origin(),
        "http",
        "http.read",
        "http.write",
        "http.post=https://*.example.com:*/v1",
        "http.private",
        "http.private=10.0.0.0/8");
  }

  @Override
  protected Stream<String> morePermissions() {
    List<String> hosts =
        each(
            each(List.of("=http://", "=https://"), "a.example", "*.a.example", "b.a.example", "*"),
            "",
            ":*",
            ":8443");
    List<String> scopes = each(hosts, "", "/v1", "/v1/x", "/*/x");
    return Stream.concat(
        each(
            List.of("http", "http.read", "http.write", "http.get", "http.post"),
            scopes.toArray(String[]::new))
            .stream(),
        Stream.of(
            "http.get",
            "http.private=10.1.0.0/16",
            "http.private=fd00::/8",
            "http.private=10.1.2.3"));
  }

  @Override
  protected Stream<Access<?>> moreWishes() {
    List<String> urls =
        each(
            each(
                each(List.of("http://", "https://"), "a.example", "b.a.example", "c.example"),
                "",
                ":8443"),
            "/",
            "/v1",
            "/v1/x",
            "/v2/x",
            "/v1/%2fx");
    return Stream.of("GET", "POST", "PROPFIND")
        .flatMap(method ->
            urls.stream()
                .map(url ->
                    wish("http.request", Json.object().put("url", url).put("method", method))));
  }
}
