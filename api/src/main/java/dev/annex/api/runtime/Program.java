package dev.annex.api.runtime;

/** Code prepared once and shared by its sandboxes. Any thread. */
public interface Program extends AutoCloseable {

  /** A new sandbox that has seen nothing of any other. */
  Sandbox open();

  /** Releases what it holds; sandboxes that are open may finish. */
  @Override
  void close();
}
