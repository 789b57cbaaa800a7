package dev.annex.files;

import dev.annex.files.FileFailure.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A path relative to a directory, as somebody wrote it. Names are taken as they are: nothing is
 * folded, normalised or trimmed, so what was checked is what the host's file system is asked for.
 *
 * @param text the whole of it
 * @param names its components, among them perhaps {@code .} and {@code ..}
 * @param asDirectory whether it ended in a slash and so must name a directory
 */
public record RelativePath(String text, List<String> names, boolean asDirectory) {

  /** Reads a path from bytes that a guest gave. */
  public static RelativePath of(byte[] bytes) {
    return of(text(bytes));
  }

  /** Reads a path; an absolute one leaves every root, wherever it points to. */
  public static RelativePath of(String text) {
    if (text.isEmpty()) {
      throw new FileFailure(Reason.NOT_FOUND);
    }
    if (text.startsWith("/")) {
      throw new FileFailure(Reason.OUTSIDE);
    }
    if (text.indexOf('\0') >= 0) {
      throw new FileFailure(Reason.INVALID);
    }
    List<String> names = Arrays.stream(text.split("/")).filter(name -> !name.isEmpty()).toList();
    return new RelativePath(text, names, text.endsWith("/"));
  }

  private static String text(byte[] bytes) {
    if (bytes.length > FileLimits.PATH_BYTES) {
      throw new FileFailure(Reason.NAME_TOO_LONG);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new FileFailure(Reason.NOT_TEXT);
    }
  }
}
