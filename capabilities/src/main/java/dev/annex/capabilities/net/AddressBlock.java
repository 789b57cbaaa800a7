package dev.annex.capabilities.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A block of IP addresses: one address, or all that begin with the same bits. Immutable.
 *
 * @param text as it is written, for instance {@code 10.0.0.0/8}
 * @param start its first address, 4 or 16 bytes
 * @param bits how many bits of it count
 */
public record AddressBlock(String text, byte[] start, int bits) {

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address.
   *
   * @throws IllegalArgumentException when it is none, or has bits set behind those that count
   */
  public static AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    String first = slash < 0 ? text : text.substring(0, slash);
    byte[] start = InetAddress.ofLiteral(first).getAddress();
    int all = start.length * Byte.SIZE;
    int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > all) {
      throw new IllegalArgumentException("\"%s\" has no such bits".formatted(text));
    }
    if (!Arrays.equals(start, masked(start, bits))) {
      throw new IllegalArgumentException(
          "\"%s\" begins inside its block, not at its start".formatted(text));
    }
    return new AddressBlock(text, start, bits);
  }

  /** Whether an address lies in it. */
  public boolean contains(InetAddress address) {
    return contains(address.getAddress());
  }

  /** Whether an address of 4 or 16 bytes lies in it. */
  boolean contains(byte[] address) {
    return address.length == start.length && Arrays.equals(start, masked(address, bits));
  }

  /** Whether every address of the other lies in it. */
  boolean includes(AddressBlock other) {
    return other.bits >= bits && contains(other.start);
  }

  private static byte[] masked(byte[] address, int bits) {
    byte[] masked = new byte[address.length];
    for (int i = 0; i < address.length; i++) {
      int here = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
      masked[i] = (byte) (address[i] & (0xff << (Byte.SIZE - here)));
    }
    return masked;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressBlock block
        && bits == block.bits
        && Arrays.equals(start, block.start);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(start) * 31 + bits;
  }

  @Override
  public String toString() {
    return text.isEmpty() ? HexFormat.of().formatHex(start) + "/" + bits : text;
  }
}
