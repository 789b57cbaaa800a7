package dev.annex.mcp;

/** The client's wish that a request should stop. Any thread may use it. */
public interface Cancellation {

  /** Tells whether the wish was expressed. */
  boolean requested();

  /**
   * Runs {@code action} once when the wish is expressed, on the thread that learns of it; at once
   * if that already happened. The action must not block.
   */
  void onCancel(Runnable action);
}
