package dev.annex.capabilities.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TcpPermissionTest {

  @ParameterizedTest
  @CsvSource({
    "*, a.example, 1, true",
    "a.example:443, a.example, 443, true",
    "a.example:443, A.Example., 443, true",
    "a.example:443, a.example, 444, false",
    "a.example:443, b.a.example, 443, false",
    "a.example:*, a.example, 65535, true",
    "*:443, b.example, 443, true",
    "*:443, b.example, 80, false",
    "*.example.com:443, api.example.com, 443, true",
    "*.example.com:443, example.com, 443, false",
    "*.example.com:443, evilexample.com, 443, false",
    "a.example:8000-8010, a.example, 8000, true",
    "a.example:8000-8010, a.example, 8010, true",
    "a.example:8000-8010, a.example, 8011, false",
    "a.example:8000-8010, a.example, 7999, false",
    "[2001:db8::1]:22, 2001:db8:0::1, 22, true",
    "192.0.2.1:22, 3221225985, 22, true"
  })
  void reachesExactlyItsPlace(String scope, String host, int port, boolean reaches) {
    assertThat(TcpPlace.parse(scope).contains(new Endpoint(TcpPlace.host(host), port)))
        .as("%s and %s:%d", scope, host, port)
        .isEqualTo(reaches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.example",
        "a.example:",
        "a.example:0",
        "a.example:65536",
        "a.example:20-10",
        "a.example:1-",
        ":443",
        "tcp://a.example:443",
        "a.example:443/path",
        "*.com:443",
        "2001:db8::1:22",
        "a b:1"
      })
  void refusesWhatIsNoPlace(String scope) {
    assertThatThrownBy(() -> TcpPermission.read(new PermissionRequest("tcp", scope)))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME))
        .hasMessageContaining(scope);
  }
}
