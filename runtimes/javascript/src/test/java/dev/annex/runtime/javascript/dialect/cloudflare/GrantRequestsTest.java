package dev.annex.runtime.javascript.dialect.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantRequestsTest {

  private static List<String> requests(String permissions, boolean sockets) {
    List<String> ignored = new ArrayList<>();
    List<String> requests =
        GrantRequests.of(
                DeclaredPermissions.read(Json.parse(permissions), ignored),
                List.of(),
                sockets,
                ignored)
            .stream()
            .map(PermissionRequest::toString)
            .toList();
    assertThat(ignored).isEmpty();
    return requests;
  }

  @Test
  void codeThatTalksOverWebSocketAsksForItsHostsAsWell() {
    String network = "{\"network\":[\"a.test\",\"wss://b.test:8443/v1\"]}";
    assertThat(requests(network, false))
        .containsExactly(
            "log",
            "instance.session",
            "http=https://a.test",
            "http=http://a.test",
            "http=https://b.test:8443/v1");
    assertThat(requests(network, true))
        .containsExactly(
            "log",
            "instance.session",
            "http=https://a.test",
            "http=http://a.test",
            "websocket=wss://a.test",
            "websocket=ws://a.test",
            "http=https://b.test:8443/v1",
            "websocket=wss://b.test:8443/v1");
  }
}
