package dev.annex.runtime.wasm.snapshot;

/**
 * The guest asked for its first byte of input, which is where its snapshot is taken. Thrown through
 * the guest's frames, which are of no use afterwards. No exception of the guest's, so guest code
 * cannot catch it.
 */
public final class FirstRead extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** The only one: it carries nothing and has no stack trace. */
  @SuppressWarnings(
      "StaticAssignmentOfThrowable") // without stack trace and causes there is nothing to share
  public static final FirstRead INSTANCE = new FirstRead();

  private FirstRead() {
    super("the first read of standard input", null, false, false);
  }
}
