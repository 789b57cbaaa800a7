package dev.annex.capabilities.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressKindTest {

  @ParameterizedTest
  @CsvSource({
    "1.1.1.1,                    PUBLIC",
    "8.8.8.8,                    PUBLIC",
    "172.15.255.255,             PUBLIC",
    "172.32.0.0,                 PUBLIC",
    "100.63.255.255,             PUBLIC",
    "223.255.255.255,            PUBLIC",
    "2606:4700::1111,            PUBLIC",
    "2a00:1450:4001::1,          PUBLIC",
    "0.0.0.0,                    UNSPECIFIED",
    "0.1.2.3,                    UNSPECIFIED",
    "10.0.0.1,                   PRIVATE",
    "100.64.0.1,                 SHARED",
    "100.127.255.255,            SHARED",
    "100.100.100.200,            METADATA",
    "127.0.0.1,                  LOOPBACK",
    "127.255.255.255,            LOOPBACK",
    "168.63.129.16,              METADATA",
    "169.254.1.1,                LINK_LOCAL",
    "169.254.169.254,            METADATA",
    "172.16.0.1,                 PRIVATE",
    "172.31.255.255,             PRIVATE",
    "192.0.0.8,                  RESERVED",
    "192.0.2.1,                  RESERVED",
    "192.88.99.1,                RESERVED",
    "192.168.255.255,            PRIVATE",
    "198.18.0.1,                 RESERVED",
    "198.19.255.255,             RESERVED",
    "198.51.100.7,               RESERVED",
    "203.0.113.7,                RESERVED",
    "224.0.0.1,                  MULTICAST",
    "239.255.255.255,            MULTICAST",
    "240.0.0.1,                  RESERVED",
    "255.255.255.255,            RESERVED",
    "::,                         UNSPECIFIED",
    "::1,                        LOOPBACK",
    "::7f00:1,                   LOOPBACK",
    "::ffff:0:127.0.0.1,         LOOPBACK",
    "64:ff9b::10.0.0.1,          PRIVATE",
    "64:ff9b::169.254.169.254,   METADATA",
    "64:ff9b::8.8.8.8,           PUBLIC",
    "64:ff9b:1::8.8.8.8,         RESERVED",
    "100::1,                     RESERVED",
    "2001:2::1,                  RESERVED",
    "2001:10::1,                 RESERVED",
    "2001:db8::1,                RESERVED",
    "2002:7f00:1::,              LOOPBACK",
    "2002:c0a8:101::1,           PRIVATE",
    "2002:808:808::1,            PUBLIC",
    "2001:0:a00:1::f7f7:f7f7,    PRIVATE",
    "2001:0:808:808::80ff:fffe,  LOOPBACK",
    "2001:0:808:808::f7f7:f7f7,  PUBLIC",
    "2a00::5efe:192.168.0.1,     PRIVATE",
    "2a00::200:5efe:10.0.0.1,    PRIVATE",
    "3fff::1,                    RESERVED",
    "5f00::1,                    RESERVED",
    "fc00::1,                    PRIVATE",
    "fd12:3456::1,               PRIVATE",
    "fd00:ec2::254,              METADATA",
    "fe80::1,                    LINK_LOCAL",
    "fec0::1,                    PRIVATE",
    "ff02::1,                    MULTICAST",
    "4000::1,                    RESERVED",
  })
  void seesThroughEverySpelling(String address, AddressKind kind) {
    assertThat(AddressKind.of(InetAddress.ofLiteral(address))).as(address).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,   10.255.255.255, true",
    "10.0.0.0/8,   11.0.0.0,       false",
    "10.1.2.3,     10.1.2.3,       true",
    "10.1.2.3,     10.1.2.4,       false",
    "0.0.0.0/0,    8.8.8.8,        true",
    "0.0.0.0/0,    ::1,            false",
    "fd00::/8,     fdff::1,        true",
    "fd00::/8,     fc00::1,        false",
    "172.16.0.0/12, 172.31.0.1,    true",
  })
  void aBlockHoldsWhatBeginsLikeIt(String block, String address, boolean holds) {
    assertThat(AddressBlock.parse(block).contains(InetAddress.ofLiteral(address)))
        .as("%s in %s", address, block)
        .isEqualTo(holds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "x/8"})
  void refusesWhatIsNoBlock(String text) {
    assertThatThrownBy(() -> AddressBlock.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
