package dev.annex.capabilities.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * What an IP address is for, by the special-purpose registries of IANA (RFC 6890 and its
 * successors). An IPv4 address that is wrapped in IPv6 (mapped, compatible, translated, NAT64,
 * 6to4, Teredo, ISATAP) is of the kind of what is inside.
 */
public enum AddressKind {
  /** An address of the Internet. */
  PUBLIC("a public address"),
  /** This machine. */
  LOOPBACK("a loopback address"),
  /** A private network. */
  PRIVATE("an address of a private network"),
  /** The network segment this machine is on. */
  LINK_LOCAL("a link-local address"),
  /** The provider's own network, shared by its customers (CGNAT). */
  SHARED("an address of a provider's shared network"),
  /** Where a cloud hands out credentials to its machines. */
  METADATA("a cloud's metadata address"),
  /** Set aside for documents, benchmarks, protocols or the future. */
  RESERVED("a reserved address"),
  /** Many machines at once. */
  MULTICAST("a multicast address"),
  /** No machine in particular; some systems take it for themselves. */
  UNSPECIFIED("the unspecified address");

  private record Entry(AddressBlock block, AddressKind kind) {
    static Entry of(String block, AddressKind kind) {
      return new Entry(AddressBlock.parse(block), kind);
    }
  }

  /** The first that matches counts. */
  private static final List<Entry> TABLE =
      List.of(
          Entry.of("169.254.169.254", METADATA),
          Entry.of("168.63.129.16", METADATA),
          Entry.of("100.100.100.200", METADATA),
          Entry.of("192.0.0.192", METADATA),
          Entry.of("0.0.0.0/8", UNSPECIFIED),
          Entry.of("10.0.0.0/8", PRIVATE),
          Entry.of("100.64.0.0/10", SHARED),
          Entry.of("127.0.0.0/8", LOOPBACK),
          Entry.of("169.254.0.0/16", LINK_LOCAL),
          Entry.of("172.16.0.0/12", PRIVATE),
          Entry.of("192.0.0.0/24", RESERVED),
          Entry.of("192.0.2.0/24", RESERVED),
          Entry.of("192.88.99.0/24", RESERVED),
          Entry.of("192.168.0.0/16", PRIVATE),
          Entry.of("198.18.0.0/15", RESERVED),
          Entry.of("198.51.100.0/24", RESERVED),
          Entry.of("203.0.113.0/24", RESERVED),
          Entry.of("224.0.0.0/4", MULTICAST),
          Entry.of("240.0.0.0/4", RESERVED),
          Entry.of("::", UNSPECIFIED),
          Entry.of("::1", LOOPBACK),
          Entry.of("fd00:ec2::254", METADATA),
          Entry.of("fd20:ce::254", METADATA),
          Entry.of("2001:db8::/32", RESERVED),
          Entry.of("2001::/23", RESERVED),
          Entry.of("3fff::/20", RESERVED),
          Entry.of("fc00::/7", PRIVATE),
          Entry.of("fe80::/10", LINK_LOCAL),
          Entry.of("fec0::/10", PRIVATE),
          Entry.of("ff00::/8", MULTICAST));

  private static final AddressBlock GLOBAL_UNICAST = AddressBlock.parse("2000::/3");
  private static final int IPV4_LENGTH = 4;

  private final String words;

  AddressKind(String words) {
    this.words = words;
  }

  /** What it is, for people. */
  public String words() {
    return words;
  }

  /** Whether a permission may name it: nothing can be fetched from the others. */
  public boolean grantable() {
    return this != MULTICAST && this != UNSPECIFIED;
  }

  /** The kind of an address. */
  public static AddressKind of(InetAddress address) {
    return of(address.getAddress());
  }

  private static AddressKind of(byte[] address) {
    for (Entry entry : TABLE) {
      // Teredo lies inside a reserved block and is judged by what it wraps.
      if (entry.block().contains(address) && !Wrapped.TEREDO.contains(address)) {
        return entry.kind();
      }
    }
    if (address.length == IPV4_LENGTH) {
      return PUBLIC;
    }
    List<byte[]> inside = Wrapped.inside(address);
    for (byte[] wrapped : inside) {
      AddressKind kind = of(wrapped);
      if (kind != PUBLIC) {
        return kind;
      }
    }
    return !inside.isEmpty() || GLOBAL_UNICAST.contains(address) ? PUBLIC : RESERVED;
  }

  /** IPv4 addresses inside IPv6 addresses. */
  private static final class Wrapped {
    static final AddressBlock TEREDO = AddressBlock.parse("2001::/32");

    private static final AddressBlock SIX_TO_FOUR = AddressBlock.parse("2002::/16");
    private static final int LAST = 12;
    private static final int SIX_TO_FOUR_AT = 2;
    private static final int TEREDO_SERVER_AT = 4;
    private static final int INTERFACE_AT = 8;

    /** NAT64, translated; what Java has no other form for: IPv4-compatible and mapped. */
    private static final List<AddressBlock> AT_THE_END =
        List.of(
            AddressBlock.parse("64:ff9b::/96"),
            AddressBlock.parse("::ffff:0:0:0/96"),
            AddressBlock.parse("::/96"),
            new AddressBlock("::ffff:0:0/96", mappedStart(), 96));

    private static final List<byte[]> ISATAP =
        List.of(new byte[] {0, 0, 0x5e, (byte) 0xfe}, new byte[] {2, 0, 0x5e, (byte) 0xfe});

    private static byte[] mappedStart() {
      byte[] start = new byte[16];
      start[10] = (byte) 0xff;
      start[11] = (byte) 0xff;
      return start;
    }

    static List<byte[]> inside(byte[] address) {
      if (TEREDO.contains(address)) {
        byte[] client = part(address, LAST);
        for (int i = 0; i < client.length; i++) {
          client[i] = (byte) ~client[i];
        }
        return List.of(part(address, TEREDO_SERVER_AT), client);
      }
      if (SIX_TO_FOUR.contains(address)) {
        return List.of(part(address, SIX_TO_FOUR_AT));
      }
      boolean isatap =
          ISATAP.stream().anyMatch(mark -> Arrays.equals(mark, part(address, INTERFACE_AT)));
      boolean atTheEnd = AT_THE_END.stream().anyMatch(block -> block.contains(address));
      return isatap || atTheEnd ? List.of(part(address, LAST)) : List.of();
    }

    private static byte[] part(byte[] address, int from) {
      return Arrays.copyOfRange(address, from, from + IPV4_LENGTH);
    }
  }
}
