package dev.annex.sdk.json;

/** The JSON value null. */
public enum JsonNull implements Json {
  /** The only one. */
  INSTANCE;

  @Override
  public String toString() {
    return "null";
  }
}
