package dev.annex.api.extension;

import dev.annex.api.name.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The digest of a package: SHA-256 over, for each path in order, the length of the path and the
 * path in UTF-8, and the length of the file and its bytes; lengths are 8 bytes, big-endian.
 */
public final class PackageDigest {

  private PackageDigest() {}

  /** Digests all files. */
  public static Digest of(PackageFiles files) {
    MessageDigest sha256 = Digest.sha256();
    for (String path : files.paths()) {
      add(sha256, path.getBytes(StandardCharsets.UTF_8));
      add(sha256, files.read(path).orElseThrow());
    }
    return Digest.finish(sha256, new byte[0]);
  }

  private static void add(MessageDigest sha256, byte[] bytes) {
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).array());
    sha256.update(bytes);
  }
}
