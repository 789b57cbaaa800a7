package dev.annex.capabilities.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.PrivateAddress;
import dev.annex.capabilities.net.PrivateReach;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpPermissionTest {

  @ParameterizedTest
  @CsvSource({
    "http,                                   GET,    https://a.example/x",
    "http=*,                                 POST,   http://a.example:8080/x",
    "http=https://a.example,                 DELETE, https://a.example/x",
    "http=https://a.example,                 GET,    https://A.EXAMPLE.:443/x",
    "http=https://*,                         GET,    https://a.example/",
    "http=https://*:*,                       GET,    https://a.example:8443/",
    "http=http://a.example:*,                GET,    http://a.example:8080/",
    "http=https://*.a.example,               GET,    https://b.a.example/",
    "http=https://*.a.example,               GET,    https://c.b.a.example/",
    "http=https://a.example/v1,              GET,    https://a.example/v1",
    "http=https://a.example/v1/,             GET,    https://a.example/v1/x",
    "http=https://a.example/v1,              GET,    https://a.example/v1/x?y=/../..",
    "http=https://a.example/v1,              GET,    https://a.example/%76%31/x",
    "http=https://a.example/repos/*/issues,  GET,    https://a.example/repos/one/issues/7",
    "http=http://2130706433,                 GET,    http://127.0.0.1/",
    "http=http://[::1]:8080,                 GET,    http://[0:0:0:0:0:0:0:1]:8080/",
    "http.read=https://a.example,            HEAD,   https://a.example/",
    "http.read=https://a.example,            OPTIONS, https://a.example/",
    "http.write=https://a.example,           PATCH,  https://a.example/",
    "http.write=https://a.example,           PROPFIND, https://a.example/",
    "http.post=https://a.example,            POST,   https://a.example/",
  })
  void allows(String permission, String method, String url) {
    assertThat(contains(permission, method, url, false)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "http=https://a.example,                 GET,    http://a.example/",
    "http=https://a.example,                 GET,    https://a.example:8443/",
    "http=https://a.example,                 GET,    https://a.example.evil.example/",
    "http=https://a.example,                 GET,    https://xa.example/",
    "http=https://a.example,                 GET,    https://b.a.example/",
    "http=https://*.a.example,               GET,    https://a.example/",
    "http=https://*.a.example,               GET,    https://xa.example/",
    "http=https://*.a.example,               GET,    https://a.example.evil.example/",
    "http=https://*,                         GET,    https://a.example:8443/",
    "http=https://a.example/v1,              GET,    https://a.example/",
    "http=https://a.example/v1,              GET,    https://a.example/v10",
    "http=https://a.example/v1,              GET,    https://a.example/v1/../admin",
    "http=https://a.example/v1,              GET,    https://a.example/v1/%2e%2e/admin",
    "http=https://a.example/v1,              GET,    https://a.example/v1/%252e%252e/admin",
    "http=https://a.example/v1,              GET,    https://a.example/v1/%25252e%25252e/admin",
    "http=https://a.example/v1,              GET,    https://a.example/v1/..%2fadmin",
    "http=https://a.example/v1,              GET,    https://a.example/v1/..%5cadmin",
    "http=https://a.example/v1,              GET,    https://a.example/v1/..;/admin",
    "http=https://a.example/v1,              GET,    https://a.example/v1/x%00",
    "http=https://a.example/v1,              GET,    https://a.example/v1/x%zz",
    "http=https://a.example/v1,              GET,    https://a.example/V1",
    "http=https://a.example/repos/*/issues,  GET,    https://a.example/repos/one/pulls",
    "http.read=https://a.example,            POST,   https://a.example/",
    "http.write=https://a.example,           GET,    https://a.example/",
    "http.post=https://a.example,            PUT,    https://a.example/",
    "http.get=https://a.example,             HEAD,   https://a.example/",
  })
  void doesNotAllow(String permission, String method, String url) {
    assertThat(contains(permission, method, url, false)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "http=*,                   false",
    "http=https://a.example,   false",
    "http=http://a.example,    true",
    "http=http://*,            true",
  })
  void allowsGoingOnWithoutTlsOnlyWhereHttpIsNamed(String permission, boolean allowed) {
    assertThat(contains(permission, "GET", "http://a.example/", true)).isEqualTo(allowed);
  }

  private static boolean contains(String permission, String method, String url, boolean downgrade) {
    HttpPermission.Sending read =
        (HttpPermission.Sending) HttpPermission.read(PermissionRequest.parse(permission));
    Destination destination = new Destination(method, WebAddress.parse(url), downgrade);
    return read.reach().allows(method) && read.place().contains(destination);
  }

  @ParameterizedTest
  @CsvSource({
    "http=http://10.0.0.1:8080,   10.0.0.1,  10.0.0.1,  8080, true",
    "http=http://10.0.0.1:8080,   10.0.0.1,  10.0.0.1,  8081, false",
    "http=http://10.0.0.1:8080,   a.example, 10.0.0.1,  8080, false",
    "http=http://a.example:*,     a.example, 10.0.0.1,  8080, false",
    "http=http://localhost:*,     localhost, 127.0.0.1, 8080, true",
    "http=http://localhost:*,     localhost, 10.0.0.1,  8080, false",
    "http=*,                      10.0.0.1,  10.0.0.1,  80,   false",
    "http=http://*:*,             10.0.0.1,  10.0.0.1,  80,   false",
  })
  void aPlaceNamesAPrivateAddressOnlyLiterally(
      String permission, String host, String address, int port, boolean named) {
    HttpPermission.Sending read =
        (HttpPermission.Sending) HttpPermission.read(PermissionRequest.parse(permission));
    assertThat(
            read.place()
                .names(new PrivateAddress(Host.parse(host), InetAddress.ofLiteral(address), port)))
        .isEqualTo(named);
  }

  @ParameterizedTest
  @CsvSource({
    "http.private,                  10.0.0.1,        true",
    "http.private=*,                127.0.0.1,       true",
    "http.private,                  fd00::1,         true",
    "http.private,                  169.254.169.254, false",
    "http.private,                  169.254.1.1,     false",
    "http.private,                  fd00:ec2::254,   false",
    "http.private,                  100.64.0.1,      false",
    "http.private=169.254.169.254,  169.254.169.254, true",
    "http.private=10.0.0.0/8,       10.9.9.9,        true",
    "http.private=10.0.0.0/8,       192.168.0.1,     false",
    "http.private=0.0.0.0/0,        0.0.0.0,         false",
    "http.private=0.0.0.0/0,        224.0.0.1,       false",
  })
  void privateAddressesAreNamedAsBlocks(String permission, String address, boolean covered) {
    PrivateReach reach =
        ((HttpPermission.Private) HttpPermission.read(PermissionRequest.parse(permission))).reach();
    assertThat(
            reach.covers(
                new PrivateAddress(Host.parse("a.example"), InetAddress.ofLiteral(address), 80)))
        .isEqualTo(covered);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http=api.github.com",
        "http=ftp://a.example",
        "http=https://",
        "http=https://user@a.example",
        "http=https://a.example?x",
        "http=https://a.example/../b",
        "http=https://a.example/a%2fb",
        "http=https://*.com",
        "http=https://a.*.example",
        "http=https://a.example:x",
        "http.private=10.0.0.1/8",
        "http.private=nas.local",
        "http.trace",
        "http.all"
      })
  void refusesWhatItCannotHold(String permission) {
    assertThatThrownBy(() -> HttpPermission.read(PermissionRequest.parse(permission)))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME))
        .hasMessageStartingWith("Permission \"" + permission + "\"");
  }

  @Test
  void saysWhatItAllows() {
    assertThat(described("http")).isEqualTo("send requests to any public server");
    assertThat(described("http.read=https://*.a.example/v1"))
        .isEqualTo("send reading requests to https://*.a.example:443/v1");
    assertThat(described("http.private=10.0.0.0/8"))
        .isEqualTo("reach the addresses 10.0.0.0/8 with the requests it may send");
  }

  private static String described(String permission) {
    return HttpPermission.read(PermissionRequest.parse(permission)).describe();
  }
}
