package dev.annex.runtime.wasm.wasi.files;

import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A relative path as a guest wrote it. Names are taken as they are: nothing is folded, normalised
 * or trimmed, so what was checked is what the host's file system is asked for.
 *
 * @param names its components, among them perhaps {@code .} and {@code ..}
 * @param asDirectory whether it ended in a slash and so must name a directory
 */
record GuestPath(List<String> names, boolean asDirectory) {

  /** Reads the path of a request. */
  static GuestPath of(byte[] bytes) {
    return of(text(bytes));
  }

  /** Reads a path; an absolute one leaves every root, wherever it points to. */
  static GuestPath of(String text) {
    if (text.isEmpty()) {
      throw new WasiFailure(Errno.NO_ENTRY);
    }
    if (text.startsWith("/")) {
      throw new WasiFailure(Errno.NOT_CAPABLE);
    }
    List<String> names = Arrays.stream(text.split("/")).filter(name -> !name.isEmpty()).toList();
    return new GuestPath(names, text.endsWith("/"));
  }

  /** A text that can be part of the host's file system. */
  static String text(byte[] bytes) {
    if (bytes.length > FileLimits.PATH_BYTES) {
      throw new WasiFailure(Errno.NAME_TOO_LONG);
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new WasiFailure(Errno.ILLEGAL_BYTES);
    }
    if (text.indexOf('\0') >= 0) {
      throw new WasiFailure(Errno.INVALID);
    }
    return text;
  }
}
