package dev.annex.sdk.schema;

/** JSON that does not fit a Java type. The message names the place, as in {@code $.dates[2]}. */
public final class MismatchException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  MismatchException(String place, String problem) {
    super(place + ": " + problem);
  }
}
