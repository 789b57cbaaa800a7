package dev.annex.capabilities.net;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.Optional;

/**
 * Which addresses that are not public a permission allows: a block of addresses, or, without one,
 * this machine and private networks. What lies outside those needs a block that names it.
 */
public record PrivateReach(Optional<AddressBlock> block) {

  /**
   * Reads the scope of a permission: empty or {@code *} for all private networks, an address, or a
   * block.
   *
   * @throws AnnexException {@code INVALID_NAME}
   */
  public static PrivateReach read(PermissionRequest request) {
    String scope = request.scope();
    if (scope.isEmpty() || scope.equals("*")) {
      return new PrivateReach(Optional.empty());
    }
    try {
      return new PrivateReach(Optional.of(AddressBlock.parse(scope)));
    } catch (IllegalArgumentException e) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" names no addresses: expected an address such as 192.168.1.10 or fd00::7, or a block such as 10.0.0.0/8."
              .formatted(request),
          e);
    }
  }

  /** Whether it allows an address. */
  public boolean covers(PrivateAddress wish) {
    AddressKind kind = AddressKind.of(wish.address());
    if (!kind.grantable()) {
      return false;
    }
    return block
        .map(named -> named.contains(wish.address()))
        .orElse(kind == AddressKind.LOOPBACK || kind == AddressKind.PRIVATE);
  }

  /** Whether the other allows no more; without a block, which one is left to whoever grants it. */
  public boolean includes(PrivateReach other) {
    return block.isEmpty()
        || other.block().map(narrow -> block.get().includes(narrow)).orElse(false);
  }

  /** Which addresses, for people. */
  public String describe() {
    return block
        .map(named -> "the addresses " + named)
        .orElse("this machine and all private networks");
  }
}
