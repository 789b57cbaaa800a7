package dev.annex.api.call;

/**
 * Which conversation a caller is in, as its protocol tells it. Whoever knows the id of a
 * conversation may speak in it, so the id is never printed.
 *
 * @param value as the protocol has it; not empty
 */
public record SessionId(String value) {

  public SessionId {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a session without id");
    }
  }

  @Override
  public String toString() {
    return "•••";
  }
}
