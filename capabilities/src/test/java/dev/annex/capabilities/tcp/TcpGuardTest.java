package dev.annex.capabilities.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.net.TestServer;
import dev.annex.testkit.CapabilityHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks that would make the host connect where nobody allowed it. */
@Timeout(120)
final class TcpGuardTest extends TcpFixture {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "localhost",
        "app.localhost.",
        "::1",
        "[::1]",
        "::ffff:127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "169.254.169.254",
        "10.0.0.1",
        "100.64.0.1",
        "１２７.0.0.1"
      })
  void everySpellingOfAPrivateAddressIsDeniedToWhoMayReachThePublic(String host) {
    CapabilityHarness harness = granting("tcp");
    for (String operation : new String[] {"tcp.connect", "tcp.request"}) {
      AnnexException thrown = failure(harness, operation, to(host, 22));
      assertThat(thrown.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
      assertThat(reason(thrown)).isEqualTo("private-address");
    }
    assertThat(names.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "0", "::", "224.0.0.1"})
  void someAddressesNobodyCanBeAllowed(String host) {
    CapabilityHarness harness = granting("tcp", "tcp.private=0.0.0.0/0", "tcp.private=::/0");
    AnnexException thrown = failure(harness, "tcp.connect", to(host, 22));
    assertThat(thrown.code()).isEqualTo(ErrorCode.HOST_CALL_FAILED);
    assertThat(reason(thrown)).isEqualTo("private-address");
  }

  @Test
  void looksNoNameUpThatIsNotGranted() {
    names.with("data-0123456789.evil.example", "1.1.1.1");
    CapabilityHarness harness = granting("tcp=a.example:443");
    AnnexException thrown =
        failure(harness, "tcp.connect", to("data-0123456789.evil.example", 443));
    assertThat(thrown.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(failure(harness, "tcp.connect", to("a.example", 444)).code())
        .isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(names.asked()).isEmpty();
  }

  @Test
  void oneBadAddressAmongManyIsEnough() {
    names.with("mixed.example", "1.1.1.1", "10.0.0.7", "2606:4700::1111");
    CapabilityHarness harness = granting("tcp=mixed.example:22");
    assertThat(reason(failure(harness, "tcp.connect", to("mixed.example", 22))))
        .isEqualTo("private-address");
    assertThat(harness.journalled())
        .filteredOn(entry -> entry.verdict() == Verdict.DENIED)
        .singleElement()
        .extracting(JournalEntry::target)
        .isEqualTo("10.0.0.7:22 for mixed.example");
  }

  /** Asked a second time the name would lead to a second server. */
  @Test
  void connectsToTheAddressThatWasJudged() throws Exception {
    TestServer judged = closing(new TestServer(TestServer.farewell("judged")));
    names.with("rebinding.example", "127.0.0.1").with("rebinding.example", "127.0.0.2");
    CapabilityHarness harness = granting("tcp=rebinding.example:*", "tcp.private=127.0.0.1");
    assertThat(text(harness.call("tcp.request", to("rebinding.example", judged.port()))))
        .isEqualTo("judged");
    assertThat(names.asked()).containsExactly("rebinding.example");
    assertThat(reason(failure(harness, "tcp.request", to("rebinding.example", judged.port()))))
        .isEqualTo("private-address");
  }

  @Test
  void aGrantForANameAllowsNoPrivateAddress() throws Exception {
    TestServer server = closing(new TestServer(TestServer.ECHO));
    names.with("inside.example", "127.0.0.1");
    CapabilityHarness harness = granting("tcp=inside.example:" + server.port());
    AnnexException thrown = failure(harness, "tcp.connect", to("inside.example", server.port()));
    assertThat(thrown.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(server.served()).isZero();
  }

  @Test
  void noPermissionForPrivateAddressesIsEnoughByItself() throws Exception {
    TestServer server = closing(new TestServer(TestServer.ECHO));
    assertThat(failure(granting("tcp.private"), "tcp.connect", to(server)).code())
        .isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(server.served()).isZero();
  }
}
