package dev.annex.sdk.json;

/** A JSON truth value. */
public enum JsonBoolean implements Json {
  /** The value true. */
  TRUE,
  /** The value false. */
  FALSE;

  /** The value in Java. */
  public boolean value() {
    return this == TRUE;
  }

  @Override
  public String toString() {
    return toJson();
  }
}
