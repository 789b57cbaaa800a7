package dev.annex.capabilities.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.net.TestServer;
import dev.annex.capabilities.net.TunnelMouth;
import dev.annex.capabilities.workspace.AssetBook;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.Certificates;
import dev.annex.testkit.Hammer;
import dev.annex.testkit.SshGate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Timeout(180)
final class SshTunnelsTest extends TunnelFixture {

  private static final String OTHER_KEY = "SHA256:" + "A".repeat(43);

  private static String inner(int port) {
    return "http://inner.test:" + port;
  }

  private static ObjectNode address(int port) {
    return Json.object().put("host", "inner.test").put("port", port);
  }

  // --- ways that work

  @Test
  void reachesAServerThatOnlyTheFarEndKnows() throws Exception {
    SshGate gate = gate();
    int port = web("from within");
    long inner = behind(ssh(gate), inner(port) + "/base");
    CapabilityHarness harness = host().http(inner, GRANTED);
    assertThat(get(harness, inner(port) + "/a")).isEqualTo("from within");
    assertThat(get(harness, inner(port) + "/b")).isEqualTo("from within");
    assertThat(gate.asked()).as("one connection serves both").containsExactly("inner.test:" + port);
    assertThat(harness.journalled())
        .anyMatch(entry -> entry.toString().contains(inner(port) + " through asset"));
  }

  @ParameterizedTest
  @CsvSource({"Ed25519, ''", "Ed25519, open sesame", "EC, ''", "EC, open sesame", "RSA, ''"})
  void logsInWithAKey(String algorithm, String passphrase) throws Exception {
    Ed25519.register();
    KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    SshGate gate = gate().key(pair.getPublic());
    ObjectNode settings = settings(gate).put("privateKey", written(pair, passphrase));
    if (!passphrase.isEmpty()) {
      settings.put("passphrase", passphrase);
    }
    int port = web("keyed");
    assertThat(get(host().http(behind(ssh(settings), inner(port)), GRANTED), inner(port)))
        .isEqualTo("keyed");
    assertThat(gate.attempts()).as("passwords").isZero();
  }

  private static String written(KeyPair pair, String passphrase)
      throws IOException, GeneralSecurityException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OpenSSHKeyEncryptionContext encryption = new OpenSSHKeyEncryptionContext();
    encryption.setPassword(passphrase);
    encryption.setCipherType("256");
    encryption.setCipherMode("CTR");
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(
        pair, "test", passphrase.isEmpty() ? null : encryption, out);
    return out.toString(UTF_8);
  }

  @Test
  void believesAHostKeyOfEd25519() throws Exception {
    Ed25519.register();
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    SshGate gate =
        closing(new SshGate(pair)).password("ann", PASSWORD).name("inner.test", "127.0.0.1");
    int port = web("modern");
    assertThat(get(host().http(behind(ssh(gate), inner(port)), GRANTED), inner(port)))
        .isEqualTo("modern");
  }

  @Test
  void carriesBytesBothWaysAsTheyAre() throws Exception {
    TestServer echo = closing(new TestServer(TestServer.ECHO));
    SshGate gate = gate();
    CapabilityHarness harness = host().tcp(behind(ssh(gate), address(echo.port())), GRANTED);
    long handle = harness.call("tcp.connect", address(echo.port())).get("handle").longValue();
    byte[] sent = new byte[3 << 20];
    new Random(1).nextBytes(sent);
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              for (int at = 0; at < sent.length; at += 64 << 10) {
                byte[] piece = Arrays.copyOfRange(sent, at, at + (64 << 10));
                harness.call("tcp.write", Json.object().put("handle", handle).put("data", piece));
              }
            });
    ByteArrayOutputStream came = new ByteArrayOutputStream();
    while (came.size() < sent.length) {
      came.writeBytes(
          harness.call("tcp.read", Json.object().put("handle", handle)).get("data").binaryValue());
    }
    writer.join();
    assertThat(came.toByteArray()).isEqualTo(sent);
    harness.call("tcp.close", Json.object().put("handle", handle));
    eventually("the far server hears of the end", () -> echo.open() == 0);
  }

  @Test
  void aServerThatEndsIsHeardToEnd() throws Exception {
    TestServer brief = closing(new TestServer(TestServer.farewell("bye")));
    CapabilityHarness harness = host().tcp(behind(ssh(gate()), address(brief.port())), GRANTED);
    JsonNode answer = harness.call("tcp.request", address(brief.port()));
    assertThat(new String(answer.get("data").binaryValue(), UTF_8)).isEqualTo("bye");
    assertThat(answer.get("ended").stringValue()).isEqualTo("end");
  }

  @Test
  void aServerThatOnlyEndsWhatItSendsIsHeardToEnd() throws Exception {
    TestServer echo = closing(new TestServer(TestServer.ECHO));
    SshGate gate = gate();
    CapabilityHarness harness = host().tcp(behind(ssh(gate), address(echo.port())), GRANTED);
    long handle = harness.call("tcp.connect", address(echo.port())).get("handle").longValue();
    ObjectNode use = Json.object().put("handle", handle);
    harness.call("tcp.write", use.deepCopy().put("data", "last".getBytes(UTF_8)));
    assertThat(harness.call("tcp.read", use).get("data").binaryValue())
        .isEqualTo("last".getBytes(UTF_8));
    gate.endOutput();
    assertThat(harness.call("tcp.read", use).get("end").booleanValue()).isTrue();
    assertThat(gate.sessions()).isEqualTo(1);
  }

  @Test
  void tlsIsAgreedOnWithTheServerBehindAndItsName(@TempDir Path folder) throws Exception {
    Certificates certificates = new Certificates(folder, "dns:inner.test");
    AtomicInteger named = new AtomicInteger();
    TestServer.Treatment treatment =
        socket -> {
          ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
          if (session.getRequestedServerNames().toString().contains("inner.test")) {
            named.incrementAndGet();
          }
          socket.getInputStream().readNBytes(1);
          socket
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsafe".getBytes(UTF_8));
        };
    TestServer server = closing(new TestServer(certificates.server(), treatment));
    SshGate gate = gate().name("else.test", "127.0.0.1");
    TestHost host = new TestHost(SshTunnels.Times.USUAL, List.of(certificates.authority()));
    String right = "https://inner.test:" + server.port();
    String wrong = "https://else.test:" + server.port();
    ObjectNode config = Json.object().put("endpoint", right).put("second", wrong);
    config.setAll(address(server.port()));
    long inner = behind(ssh(gate), config);
    assertThat(get(host.http(inner, GRANTED), right)).isEqualTo("safe");
    assertThat(named.get()).isEqualTo(1);
    assertThat(reason(refused(host.http(inner, GRANTED), wrong))).isEqualTo("tls");
    CapabilityHarness tcp = host.tcp(inner, GRANTED);
    JsonNode answer =
        tcp.call(
            "tcp.request",
            address(server.port()).put("tls", true).put("data", "x".getBytes(UTF_8)));
    assertThat(new String(answer.get("data").binaryValue(), UTF_8)).endsWith("safe");
    assertThat(named.get()).isEqualTo(2);
  }

  @Test
  void aHundredCallsAtOnceShareOneSession() throws Exception {
    SshGate gate = gate();
    int port = web("shared");
    long inner = behind(ssh(gate), inner(port));
    TestHost host = host();
    Hammer.strike(
        100,
        2,
        (thread, round) ->
            assertThat(get(host.http(inner, GRANTED), inner(port))).isEqualTo("shared"));
    assertThat(gate.logins()).isEqualTo(1);
    assertThat(gate.sessions()).isEqualTo(1);
  }

  @Test
  void aSessionThatNobodyUsesEndsAndComesBack() throws Exception {
    SshGate gate = gate();
    TestServer brief = closing(new TestServer(TestServer.farewell("bye")));
    Duration second = Duration.ofSeconds(30);
    TestHost host =
        new TestHost(
            new SshTunnels.Times(second, second, Duration.ofMillis(20), second), List.of());
    CapabilityHarness harness = host.tcp(behind(ssh(gate), address(brief.port())), GRANTED);
    for (int logins = 1; logins <= 2; logins++) {
      var _ = harness.call("tcp.request", address(brief.port()));
      assertThat(gate.logins()).isEqualTo(logins);
      eventually("the session ends", () -> host.tunnels.sessions() == 0 && gate.sessions() == 0);
    }
  }

  // --- what stands against it

  @Test
  void anotherHostKeyIsBelievedByNobody() throws Exception {
    SshGate gate = gate();
    int port = web("never");
    long bastion = ssh(settings(gate).put("password", PASSWORD).put("hostKey", OTHER_KEY));
    TestHost host = host();
    AnnexException thrown = refused(host.http(behind(bastion, inner(port)), GRANTED), inner(port));
    assertThat(thrown.code()).isEqualTo(ErrorCode.HOST_CALL_FAILED);
    assertThat(reason(thrown)).isEqualTo("tunnel-host-key");
    assertThat(thrown.getMessage())
        .contains("annex asset test " + bastion)
        .doesNotContain(gate.fingerprint());
    assertThat(gate.attempts()).as("passwords it was shown").isZero();
    assertThat(gate.asked()).isEmpty();
    assertThat(host.tunnels.test(bastion, settingsOf(bastion)).orElseThrow())
        .contains(gate.fingerprint(), OTHER_KEY, "somebody stands in between");
  }

  private ObjectNode settingsOf(long asset) {
    return book.settings(asset, Optional.empty());
  }

  @Test
  void aHostKeyIsShownBeforeItIsAcceptedAndNothingElseIsTold() throws Exception {
    SshGate gate = gate();
    int port = web("accepted");
    ObjectNode settings = settings(gate).put("password", PASSWORD);
    settings.remove("hostKey");
    long bastion = ssh(settings);
    long inner = behind(bastion, inner(port));
    Duration usual = Duration.ofSeconds(30);
    TestHost host =
        new TestHost(new SshTunnels.Times(usual, usual, usual, Duration.ofHours(1)), List.of());
    assertThat(reason(refused(host.http(inner, GRANTED), inner(port))))
        .isEqualTo("tunnel-settings");
    String shown = host.tunnels.test(bastion, settingsOf(bastion)).orElseThrow();
    assertThat(shown)
        .contains(
            gate.fingerprint(),
            "annex asset edit %d '{\"hostKey\":\"%s\"}'".formatted(bastion, gate.fingerprint()));
    assertThat(gate.attempts()).isZero();

    edit(bastion, Json.object().put("hostKey", gate.fingerprint()));

    assertThat(host.tunnels.test(bastion, settingsOf(bastion))).isEmpty();
    assertThat(get(host.http(inner, GRANTED), inner(port)))
        .as("a failure is not remembered of settings that were changed")
        .isEqualTo("accepted");
  }

  @Test
  void aWrongPasswordIsTriedOnceAndNotOnceForEveryCall() throws Exception {
    SshGate gate = gate();
    int port = web("never");
    long bastion = ssh(settings(gate).put("password", "wrong"));
    TestHost host = host();
    CapabilityHarness harness = host.http(behind(bastion, inner(port)), GRANTED);
    for (int i = 0; i < 5; i++) {
      assertThat(reason(refused(harness, inner(port)))).isEqualTo("tunnel-login");
    }
    assertThat(gate.attempts()).isEqualTo(1);
    assertThat(host.tunnels.test(bastion, settingsOf(bastion)).orElseThrow())
        .contains("refuses to log in \"ann\" with its password");
  }

  @Test
  void whatIsNoKeyOrCannotBeOpenedIsNotQuoted() throws Exception {
    SshGate gate = gate();
    KeyPair pair = SshGate.ecdsa();
    for (String key : List.of("canary-no-key", written(pair, "secret"))) {
      long bastion = ssh(settings(gate).put("privateKey", key));
      assertThat(host().tunnels.test(bastion, settingsOf(bastion)).orElseThrow())
          .contains("its privateKey cannot be read")
          .doesNotContain("canary");
    }
    ObjectNode nothing = settings(gate);
    assertThat(host().tunnels.test(ssh(nothing), nothing).orElseThrow())
        .contains("neither a password nor a privateKey");
  }

  @Test
  void signaturesWithSha1AreNotBelieved() throws Exception {
    KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    SshGate gate =
        closing(new SshGate(rsa))
            .password("ann", PASSWORD)
            .signatures(List.of(BuiltinSignatures.rsa));
    int port = web("never");
    assertThat(reason(refused(host().http(behind(ssh(gate), inner(port)), GRANTED), inner(port))))
        .isEqualTo("tunnel-protocol");
    assertThat(gate.attempts()).isZero();
  }

  @Test
  void saysWhichPartOfTheWayIsMissing() throws Exception {
    int closed;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      closed = gone.getLocalPort();
    }
    SshGate gate = gate();
    long nobody = ssh(settings(gate).put("password", PASSWORD).put("port", closed));
    assertThat(reason(refused(host().http(behind(nobody, inner(1)), GRANTED), inner(1))))
        .isEqualTo("tunnel-unreachable");
    assertThat(
            reason(refused(host().http(behind(ssh(gate), inner(closed)), GRANTED), inner(closed))))
        .isEqualTo("refused");
    gate.forbid();
    assertThat(
            reason(refused(host().http(behind(ssh(gate), inner(closed)), GRANTED), inner(closed))))
        .isEqualTo("tunnel-forbidden");
  }

  // --- attacks

  @Test
  void aGuestReachesNoOtherServerThroughTheTunnel() throws Exception {
    SshGate gate = gate();
    int port = web("inner");
    int other = web("other");
    long inner = behind(ssh(gate), inner(port));
    TestHost host = host();
    for (String url :
        List.of(
            inner(other),
            "http://127.0.0.1:" + port,
            "http://localhost:" + other,
            "https://inner.test:" + port,
            "http://else.test:" + port)) {
      assertThat(refused(host.http(inner, GRANTED), url).code())
          .as(url)
          .isEqualTo(ErrorCode.PERMISSION_DENIED);
    }
    assertThat(failure(host.tcp(inner, GRANTED), "tcp.connect", address(port)).code())
        .as("it is named as a web server")
        .isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(gate.asked()).isEmpty();
    assertThat(gate.logins()).isZero();
  }

  @Test
  void permissionForTheWholeWebIsNoneForTheTunnelOfSomebodyElsesConnection() throws Exception {
    SshGate gate = gate();
    int port = web("inner");
    long inner = behind(ssh(gate), inner(port));
    AnnexException thrown =
        refused(host().http(inner, "http=*", "http=" + inner(port), "http.private"), inner(port));
    assertThat(thrown.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(thrown.getMessage()).contains("through asset");
    assertThat(gate.logins()).isZero();
  }

  @Test
  void whatIsNotNamedGoesDirectAndUnderTheUsualGuard() throws Exception {
    SshGate gate = gate();
    int port = web("inner");
    int open = web("direct");
    long inner = behind(ssh(gate), inner(port));
    String direct = "http://127.0.0.1:" + open;
    assertThat(get(host().http(inner, GRANTED[0], "http=" + direct), direct)).isEqualTo("direct");
    assertThat(gate.asked()).isEmpty();
  }

  @Test
  void namesBelowTheNamedOneAreNotLookedUpByTheFarEnd() throws Exception {
    SshGate gate = gate().name("evil.inner.test", "127.0.0.1");
    int port = web("inner");
    long inner = behind(ssh(gate), inner(port));
    String below = "http://evil.inner.test:" + port;
    assertThat(reason(refused(host().http(inner, GRANTED), below))).isEqualTo("tunnel-name");
    assertThat(gate.asked()).isEmpty();
  }

  @Test
  void nobodyElseOnThisMachineGetsIn() throws Exception {
    SshGate gate = gate();
    TestServer echo = closing(new TestServer(TestServer.ECHO));
    long bastion = ssh(gate);
    Patience patience = new Patience(meter(), Optional.empty());
    try (TunnelMouth mouth = host().mouth(bastion, "inner.test", echo.port(), patience);
        Socket intruder = connected(mouth.address());
        Socket own = connected(mouth.address());
        Socket late = connected(mouth.address())) {
      mouth.admit((InetSocketAddress) own.getLocalSocketAddress());
      own.getOutputStream().write("mine".getBytes(UTF_8));
      assertThat(own.getInputStream().readNBytes(4)).isEqualTo("mine".getBytes(UTF_8));
      assertThat(ended(intruder)).isTrue();
      assertThat(ended(late)).isTrue();
      assertThat(catchThrowableOfType(IOException.class, () -> connected(mouth.address())))
          .isNotNull();
    }
    eventually("the far server hears of the end", () -> echo.open() == 0);
  }

  private static Socket connected(InetSocketAddress address) throws IOException {
    return new Socket(address.getAddress(), address.getPort());
  }

  private static boolean ended(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  // --- ends

  private static Meter meter() {
    return Meter.start(Limits.defaults(), Duration.ofMinutes(1));
  }

  @Test
  void aCallThatIsCancelledWaitsForNoServer() throws Exception {
    CountDownLatch met = new CountDownLatch(1);
    TestServer silent =
        closing(
            new TestServer(socket -> {
              met.countDown();
              var _ = socket.getInputStream().readAllBytes();
            }));
    long bastion =
        ssh(
            Json.object()
                .put("host", "127.0.0.1")
                .put("port", silent.port())
                .put("user", "ann")
                .put("password", PASSWORD)
                .put("hostKey", OTHER_KEY));
    TestHost host = host();
    CapabilityHarness harness = host.http(behind(bastion, inner(80)), GRANTED);
    var _ =
        Thread.ofVirtual()
            .start(() -> {
              try {
                met.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              harness.meter().cancel("the test wants so");
            });
    assertThat(refused(harness, inner(80)).code()).isEqualTo(ErrorCode.CANCELLED);
    eventually("the attempt is given up", () -> host.tunnels.sessions() == 0);
    eventually("and its connection closed", () -> silent.open() == 0);
  }

  @Test
  void whoWaitsForTheSameSessionIsNotHurtByOneWhoGivesUp() throws Exception {
    SshGate gate = gate();
    int port = web("there");
    long inner = behind(ssh(gate), inner(port));
    TestHost host = host();
    CapabilityHarness hasty = host.http(inner, GRANTED);
    hasty.meter().cancel("the test wants so");
    Hammer.strike(
        4,
        5,
        (thread, round) -> {
          if (thread == 0) {
            assertThat(refused(hasty, inner(port)).code()).isEqualTo(ErrorCode.CANCELLED);
          } else {
            assertThat(get(host.http(inner, GRANTED), inner(port))).isEqualTo("there");
          }
        });
  }

  @Test
  void whatGoesThroughAnAssetThatIsChangedEnds() throws Exception {
    SshGate gate = gate();
    TestServer echo = closing(new TestServer(TestServer.ECHO));
    long bastion = ssh(gate);
    TestHost host = host();
    CapabilityHarness harness = host.tcp(behind(bastion, address(echo.port())), GRANTED);
    long handle = harness.call("tcp.connect", address(echo.port())).get("handle").longValue();

    edit(bastion, Json.object().put("password", "wrong"));

    AnnexException lost = failure(harness, "tcp.read", Json.object().put("handle", handle));
    assertThat(reason(lost)).as("not just an end").isEqualTo("closed");
    assertThat(reason(failure(harness, "tcp.connect", address(echo.port()))))
        .isEqualTo("tunnel-login");
    edit(bastion, Json.object().put("password", PASSWORD));
    assertThat(harness.call("tcp.connect", address(echo.port())).has("handle")).isTrue();
  }

  @Test
  void aSessionThatIsLostCutsOffAndIsReplaced() throws Exception {
    SshGate gate = gate();
    TestServer echo = closing(new TestServer(TestServer.ECHO));
    TestHost host = host();
    CapabilityHarness harness = host.tcp(behind(ssh(gate), address(echo.port())), GRANTED);
    long handle = harness.call("tcp.connect", address(echo.port())).get("handle").longValue();
    gate.drop();
    assertThat(reason(failure(harness, "tcp.read", Json.object().put("handle", handle))))
        .isEqualTo("closed");
    eventually("it is forgotten", () -> host.tunnels.sessions() == 0);
    assertThat(harness.call("tcp.connect", address(echo.port())).has("handle")).isTrue();
  }

  @Test
  void aConnectionThatIsGoneIsReachedInNoWay() throws Exception {
    SshGate gate = gate();
    int port = web("inner");
    long inner = behind(ssh(gate), inner(port));
    CapabilityHarness harness = host().http(inner, GRANTED);
    assertThat(get(harness, inner(port))).isEqualTo("inner");
    assertThat(book.remove(inner)).isTrue();
    assertThat(refused(harness, inner(port)).code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(gate.asked()).hasSize(1);
  }

  @Test
  void nothingIsLeftWhenTheHostCloses() throws Exception {
    SshGate gate = gate();
    TestServer echo = closing(new TestServer(TestServer.ECHO));
    TestHost host = host();
    long inner = behind(ssh(gate), address(echo.port()));
    var _ = host.tcp(inner, GRANTED).call("tcp.connect", address(echo.port()));
    host.tunnels.close();
    eventually("all is closed", () -> gate.sessions() == 0 && echo.open() == 0);
    assertThat(reason(failure(host.tcp(inner, GRANTED), "tcp.connect", address(echo.port()))))
        .isEqualTo("tunnel-closed");
  }

  // --- the book

  @Test
  void anAssetIsLedThroughSshAndNothingElse() throws Exception {
    long bastion = ssh(gate());
    long inner = behind(bastion, "http://inner.test");
    for (long wrong : new long[] {inner, 999}) {
      assertThat(
              catchThrowableOfType(AnnexException.class, () -> behind(wrong, "http://a.test"))
                  .getMessage())
          .contains("its tunnel, asset %d, is none of type ssh".formatted(wrong));
    }
    AssetBook.Way itself = new AssetBook.Way(Optional.of(bastion));
    assertThat(
            catchThrowableOfType(
                    AnnexException.class,
                    () ->
                        book.edit(
                            bastion,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Set.of(),
                            Optional.of(itself)))
                .getMessage())
        .contains("goes through no other");
  }

  @Test
  void aTunnelThatIsNeededIsNotRemoved() throws Exception {
    long bastion = ssh(gate());
    long inner = behind(bastion, "http://inner.test");
    AnnexException thrown = catchThrowableOfType(AnnexException.class, () -> book.remove(bastion));
    assertThat(thrown.getMessage())
        .contains(
            "%d (Inner)".formatted(inner), "annex asset edit %d --tunnel none".formatted(inner));
    assertThat(book.find(bastion)).isPresent();
    assertThat(book.remove(inner)).isTrue();
    assertThat(book.remove(bastion)).isTrue();
  }
}
