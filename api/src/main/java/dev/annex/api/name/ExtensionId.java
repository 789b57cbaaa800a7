package dev.annex.api.name;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.regex.Pattern;

/**
 * What an extension calls itself, for instance {@code notes} or {@code com.acme.notes}.
 *
 * <p>1 to 128 characters: lower-case letters and digits in parts joined by {@code .}, {@code _} or
 * {@code -}.
 */
public record ExtensionId(String value) implements Comparable<ExtensionId> {

  private static final Pattern LEGAL = Pattern.compile("[a-z0-9]+([._-]+[a-z0-9]+)*[_-]*");
  private static final int MAX_LENGTH = 128;

  /** Id of the host's own tools; no package may use it. */
  public static final ExtensionId HOST = new ExtensionId("annex");

  public ExtensionId {
    if (value.length() > MAX_LENGTH || !LEGAL.matcher(value).matches()) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "\"%s\" is no extension id: 1 to %d lower-case letters and digits, parts joined by '.', '_' or '-'."
              .formatted(Printable.show(value, MAX_LENGTH), MAX_LENGTH));
    }
  }

  /** Whether it is the host's own, or begins with it and a dot; no package may use such an id. */
  public boolean isHosts() {
    return equals(HOST) || value.startsWith(HOST.value + ".");
  }

  /** The last part of a dotted id: {@code notes} of {@code com.acme.notes}. */
  public String shortName() {
    return value.substring(value.lastIndexOf('.') + 1);
  }

  @Override
  public int compareTo(ExtensionId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
