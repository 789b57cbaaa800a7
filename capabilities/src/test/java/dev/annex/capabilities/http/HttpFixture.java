package dev.annex.capabilities.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.capabilities.injection.FakeVault;
import dev.annex.capabilities.net.FakeNames;
import dev.annex.capabilities.net.Tunnels;
import dev.annex.testkit.CapabilityHarness;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What tests of requests share. */
abstract class HttpFixture {

  final FakeNames names = new FakeNames();
  final FakeVault vault = new FakeVault();
  final CookieStorage cookies = CookieStorage.none();
  private final List<AutoCloseable> open = new ArrayList<>();

  final HttpCapability http = opened(List.of());

  final HttpCapability opened(List<X509Certificate> authorities) {
    return opened(authorities, cookies);
  }

  final HttpCapability opened(List<X509Certificate> authorities, CookieStorage storage) {
    return closing(
        new HttpCapability(new HttpSettings(names, vault, storage, authorities, Tunnels.NONE)));
  }

  final <T extends AutoCloseable> T closing(T resource) {
    open.add(resource);
    return resource;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable resource : open.reversed()) {
      resource.close();
    }
  }

  final CapabilityHarness granting(String... permissions) {
    return CapabilityHarness.granting(http, permissions).beside(vault);
  }

  static ObjectNode get(String url) {
    return Json.object().put("url", url);
  }

  static ObjectNode post(String url, String body) {
    return get(url).put("method", "POST").put("body", body.getBytes(StandardCharsets.UTF_8));
  }

  static ObjectNode with(ObjectNode request, String... namesAndValues) {
    ArrayNode headers = request.withArray("headers");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.addArray().add(namesAndValues[i]).add(namesAndValues[i + 1]);
    }
    return request;
  }

  static String text(JsonNode response) {
    return new String(response.get("body").binaryValue(), StandardCharsets.UTF_8);
  }

  static Optional<String> header(JsonNode response, String name) {
    for (JsonNode pair : response.get("headers")) {
      if (pair.get(0).stringValue().equalsIgnoreCase(name)) {
        return Optional.of(pair.get(1).stringValue());
      }
    }
    return Optional.empty();
  }

  static AnnexException failure(CapabilityHarness harness, JsonNode request) {
    AnnexException thrown =
        catchThrowableOfType(AnnexException.class, () -> harness.call("http.request", request));
    assertThat(thrown).as("the failure of %s", request).isNotNull();
    return thrown;
  }

  static String reason(AnnexException thrown) {
    assertThat(thrown.fault().details()).as(thrown.getMessage()).containsKey("reason");
    return thrown.fault().details().getOrDefault("reason", Json.object()).stringValue();
  }
}
