package dev.annex.api.call;

/** A listener's registration; closing it ends the registration. Closing twice is harmless. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

  @Override
  void close();
}
