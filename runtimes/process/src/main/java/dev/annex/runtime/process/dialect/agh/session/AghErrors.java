package dev.annex.runtime.process.dialect.agh.session;

/** The error codes of AGH's protocol beside those of JSON-RPC. */
public final class AghErrors {

  /** A right was not granted. */
  public static final int CAPABILITY_DENIED = -32_001;

  /** Too many requests. */
  public static final int RATE_LIMITED = -32_002;

  /** The session is not open yet. */
  public static final int NOT_INITIALIZED = -32_003;

  /** The session is being closed. */
  public static final int SHUTTING_DOWN = -32_004;

  /** This host has no such part, or not now. */
  public static final int UNAVAILABLE = -32_005;

  /** There is no such thing. */
  public static final int NOT_FOUND = -32_006;

  /** A tool of the extension failed. */
  public static final int TOOL_FAILED = -32_010;

  /** What {@link #RATE_LIMITED} is for {@code resources/*}. */
  public static final int RESOURCES_RATE_LIMITED = 429;

  private AghErrors() {}
}
