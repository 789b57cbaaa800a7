package dev.annex.capabilities.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Access;
import dev.annex.api.access.Action;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.access.Subject;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.capabilities.http.CookieStorage;
import dev.annex.capabilities.http.HttpCapability;
import dev.annex.capabilities.http.HttpSettings;
import dev.annex.capabilities.lasting.FakeHost;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.net.PrivateAddress;
import dev.annex.capabilities.net.Resolver;
import dev.annex.capabilities.net.Tunnels;
import dev.annex.capabilities.secrets.StoredSecrets;
import dev.annex.capabilities.tcp.TcpCapability;
import dev.annex.capabilities.workspace.Asset;
import dev.annex.capabilities.workspace.AssetBook;
import dev.annex.core.memory.MemoryGrants;
import dev.annex.core.memory.MemorySecretStore;
import dev.annex.core.memory.MemoryWorkspace;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.MutableClock;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class ConnectPermissionTest {

  private static final ExtensionId OSS = new ExtensionId("oss");
  private static final Resolver NO_NAMES =
      (name, patience) -> {
        throw new AssertionError("deciding looks nothing up, and this is " + name);
      };

  private final MemorySecretStore secrets = new MemorySecretStore(MutableClock.standing());
  private final AssetBook book =
      new AssetBook(
          new MemoryWorkspace(MutableClock.standing()),
          secrets,
          (schema, config) -> Optional.empty());
  private final Subjects subjects =
      new Subjects(book::find, tool -> tool.tool().equals("action:test_connection"), new Trials());
  private final HttpCapability http =
      new HttpCapability(
          new HttpSettings(
              NO_NAMES, new StoredSecrets(secrets), CookieStorage.none(), List.of(), Tunnels.NONE));
  private final LastingConnections lasting =
      new LastingConnections(
          new FakeHost(), new MemoryGrants(), MutableClock.standing(), () -> "c");
  private final TcpCapability tcp =
      new TcpCapability(new Outbound(NO_NAMES, List.of(), Tunnels.NONE), lasting);

  @AfterEach
  void close() {
    http.close();
    lasting.close();
  }

  private long asset(String type, String config) {
    Asset added =
        book.add(
            type,
            type,
            Json.parse(config).asObject(),
            Optional.empty(),
            Set.of(),
            AssetBook.Way.DIRECT);
    return added.id();
  }

  private Permission permission(String scope) {
    return subjects.read(new PermissionRequest("workspace.connect", scope));
  }

  private static Invocation about(long asset) {
    return call(Caller.agent("model"), "list", Json.object().put("assetId", asset));
  }

  private static Invocation call(Caller caller, String tool, JsonNode arguments) {
    return Invocation.of(caller, new ToolName(OSS, tool), arguments, Instant.EPOCH);
  }

  private static <T> Access<T> wish(Invocation call, String action, T target) {
    return new Access<>(
        call, new Subject.Extension(OSS, List.of()), new Action(action), target, false);
  }

  private static Access<?> wish(
      Invocation call, Capability capability, String operation, ObjectNode request) {
    Access<?> wish = CapabilityHarness.allowing(capability).wish(operation, request);
    return wish(call, operation, wish.target());
  }

  private boolean sends(Invocation call, String url) {
    return permission("assets:oss")
        .covers(wish(call, http, "http.open", Json.object().put("url", url)));
  }

  private boolean connects(Invocation call, String host, int port) {
    return permission("assets:oss")
        .covers(wish(call, tcp, "tcp.connect", Json.object().put("host", host).put("port", port)));
  }

  private boolean meansForWeb(Invocation call, String host, String address, int port) {
    return permission("assets:oss")
        .covers(wish(call, "http.connect", notPublic(host, address, port)));
  }

  private static PrivateAddress notPublic(String host, String address, int port) {
    return new PrivateAddress(Host.parse(host), InetAddress.ofLiteral(address), port);
  }

  @ParameterizedTest
  @CsvSource({
    "https://s3.example.com/bucket/key?x=1, true",
    "https://S3.example.com:443/, true",
    "https://bucket.s3.example.com/key, true",
    "https://a.b.s3.example.com/key, true",
    "https://cdn.example.net:8443/x, true",
    "http://s3.example.com/, false",
    "https://s3.example.com:8443/, false",
    "https://example.com/, false",
    "https://xs3.example.com/, false",
    "https://s3.example.com.evil.test/, false",
    "https://cdn.example.net/, false",
    "https://evil.test/s3.example.com, false",
  })
  void reachesTheOriginsOfTheSettingsAndTheirSubdomains(String url, boolean reached) {
    long id =
        asset(
            "oss",
            """
            {"endpoint": "https://s3.example.com/base", "region": "https", "n": 3,
             "more": {"publicEndpoint": " HTTPS://cdn.example.net:8443 "}}
            """);
    assertThat(sends(about(id), url)).isEqualTo(reached);
  }

  @Test
  void isAboutTheConnectionOfTheCallOnly() {
    long mine = asset("oss", "{\"endpoint\": \"https://mine.test\"}");
    long other = asset("oss", "{\"endpoint\": \"https://other.test\"}");
    long foreign = asset("db", "{\"endpoint\": \"https://foreign.test\"}");
    assertThat(sends(about(mine), "https://mine.test/")).isTrue();
    assertThat(sends(about(mine), "https://other.test/")).isFalse();
    assertThat(sends(about(other), "https://other.test/")).isTrue();
    assertThat(sends(about(foreign), "https://foreign.test/")).isFalse();
    assertThat(sends(about(foreign + 1), "https://foreign.test/")).isFalse();
    JsonNode none = Json.object();
    assertThat(sends(call(Caller.agent("model"), "list", none), "https://mine.test/")).isFalse();
    for (String id : List.of("\"%d\"", "%d.5", "[%d]", "-%d")) {
      JsonNode arguments = Json.parse("{\"assetId\": %s}".formatted(id.formatted(mine)));
      assertThat(sends(call(Caller.agent("model"), "list", arguments), "https://mine.test/"))
          .as(id)
          .isFalse();
    }
  }

  @Test
  void aPermissionForOneConnectionIsAboutThat() {
    long mine = asset("oss", "{\"endpoint\": \"https://mine.test\"}");
    long other = asset("oss", "{\"endpoint\": \"https://mine.test\"}");
    ObjectNode request = Json.object().put("url", "https://mine.test/");
    Permission one = permission("assets:" + mine);
    assertThat(one.covers(wish(about(mine), http, "http.open", request))).isTrue();
    assertThat(one.covers(wish(about(other), http, "http.open", request))).isFalse();
  }

  @Test
  void goesOnWithWhatWasPermitted() {
    Invocation call = about(99);
    for (String operation : List.of("http.finish", "http.receive", "http.close")) {
      ObjectNode handle = Json.object().put("handle", 1);
      assertThat(permission("assets:oss").covers(wish(call, http, operation, handle))).isTrue();
    }
    ObjectNode handle = Json.object().put("handle", 1);
    assertThat(permission("assets:oss").covers(wish(call, tcp, "tcp.read", handle))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "db.example.com, 5432, true",
    "db.example.com, 5433, false",
    "x.db.example.com, 5432, false",
    "cache.example.com, 6379, true",
    "fd00::7, 22, true",
    "web.example.com, 443, false",
  })
  void connectsToExactlyWhatTheSettingsName(String host, int port, boolean connected) {
    long id =
        asset(
            "oss",
            """
            {"host": "db.example.com", "port": "5432", "endpoint": "https://web.example.com",
             "others": [{"addr": "cache.example.com:6379"}, {"host": "fd00::7", "port": 22}, {"addr": "x:99999"}]}
            """);
    assertThat(connects(about(id), host, port)).isEqualTo(connected);
  }

  @Test
  void opensNoConnectionThatOutlivesTheCall() {
    long id = asset("oss", "{\"host\": \"db.example.com\", \"port\": 5432}");
    ObjectNode request = Json.object().put("host", "db.example.com").put("port", 5432);
    assertThat(permission("assets:oss").covers(wish(about(id), tcp, "tcp.open", request)))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.5, 10.0.0.5, 9000, true",
    "10.0.0.5, 10.0.0.6, 9000, false",
    "10.0.0.6, 10.0.0.6, 9000, false",
    "10.0.0.5, 10.0.0.5, 22, false",
    "nas.home.test, 192.168.1.4, 80, true",
    "nas.home.test, 127.0.0.1, 80, true",
    "nas.home.test, 100.64.0.9, 80, true",
    "nas.home.test, 169.254.169.254, 80, false",
    "nas.home.test, 169.254.0.1, 80, false",
    "nas.home.test, 198.18.0.1, 80, false",
    "bucket.nas.home.test, 192.168.1.4, 80, false",
    "localhost, 127.0.0.1, 9001, true",
    "bucket.localhost, 127.0.0.1, 9001, true",
    "localhost, 10.0.0.1, 9001, false",
    "169.254.169.254, 169.254.169.254, 80, false",
  })
  void reachesAddressesThatAreNotPublicOnlyWhereTheyAreMeant(
      String host, String address, int port, boolean reached) {
    long id =
        asset(
            "oss",
            """
            {"endpoint": "http://10.0.0.5:9000", "nas": "http://nas.home.test", "own": "http://localhost:9001",
             "cloud": "http://169.254.169.254/latest"}
            """);
    assertThat(meansForWeb(about(id), host, address, port)).isEqualTo(reached);
  }

  @Test
  void whatIsMeantForOneProtocolIsNotForTheOther() {
    long id = asset("oss", "{\"host\": \"10.0.0.5\", \"port\": 22}");
    assertThat(connects(about(id), "10.0.0.5", 22)).isTrue();
    assertThat(meansForWeb(about(id), "10.0.0.5", "10.0.0.5", 22)).isFalse();
    assertThat(
            permission("assets:oss")
                .covers(wish(about(id), "tcp.connect", notPublic("10.0.0.5", "10.0.0.5", 22))))
        .isTrue();
    assertThat(
            permission("assets:oss")
                .covers(wish(about(id), "websocket.open", notPublic("10.0.0.5", "10.0.0.5", 22))))
        .isFalse();
  }

  @Test
  void triesOutSettingsThatAPersonTypesAndNoOthers() {
    ObjectNode settings = Json.object().put("endpoint", "https://new.test");
    Invocation tried = call(Caller.person("ann"), "action:test_connection", settings);
    assertThat(sends(tried, "https://new.test/")).isTrue();
    assertThat(sends(tried, "https://other.test/")).isFalse();
    assertThat(sends(call(Caller.host(), "action:test_connection", settings), "https://new.test/"))
        .isTrue();
    Caller extension = Caller.person("ann").as(Audience.EXTENSION);
    assertThat(sends(call(extension, "action:test_connection", settings), "https://new.test/"))
        .isFalse();
    assertThat(
            sends(
                call(Caller.agent("model"), "action:test_connection", settings),
                "https://new.test/"))
        .isFalse();
    assertThat(sends(call(Caller.person("ann"), "test_connection", settings), "https://new.test/"))
        .isFalse();
  }

  @Test
  void settingsOnTrialReachOwnAddressesOnlyAsTheyAreWrittenOut() {
    ObjectNode settings =
        Json.object()
            .put("a", "http://10.0.0.5")
            .put("b", "http://nas.home.test")
            .put("c", "http://localhost");
    Invocation tried = call(Caller.person("ann"), "action:test_connection", settings);
    assertThat(meansForWeb(tried, "10.0.0.5", "10.0.0.5", 80)).isTrue();
    assertThat(meansForWeb(tried, "localhost", "127.0.0.1", 80)).isTrue();
    assertThat(meansForWeb(tried, "nas.home.test", "10.0.0.5", 80)).isFalse();
  }

  @Test
  void aStoredConnectionHasNoPartInATrial() {
    long id = asset("oss", "{\"endpoint\": \"https://mine.test\"}");
    Invocation tried =
        call(Caller.person("ann"), "action:test_connection", Json.object().put("assetId", id));
    assertThat(sends(tried, "https://mine.test/")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "assets", "assets:", "tasks:1", "assets:*", "assets:a b", "oss"})
  void refusesAScopeThatNamesNoConnections(String scope) {
    assertThatThrownBy(() -> permission(scope))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME))
        .hasMessageContaining("workspace.connect=assets:TYPE");
  }

  @Test
  void saysWhatItAllows() {
    Permission permission = permission("assets:oss");
    assertThat(permission.describe()).contains("servers that you entered", "\"oss\"");
    assertThat(permission.reachesOutside()).isTrue();
  }
}
