package dev.annex.store.vault;

/**
 * What should be opened is not what was sealed under this key in this context: it was changed,
 * moved or cut. Says nothing more, because nothing more can be known.
 */
public final class TamperedException extends Exception {

  private static final long serialVersionUID = 1;

  TamperedException() {
    super("sealed under another key, or changed since");
  }
}
