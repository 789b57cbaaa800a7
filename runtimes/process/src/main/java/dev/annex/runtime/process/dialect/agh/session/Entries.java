package dev.annex.runtime.process.dialect.agh.session;

/**
 * The entries of the tools that the manifest reader makes beside those of the extension. A handler
 * of the extension has no slash in its name, so none can be mistaken for one of these.
 */
public final class Entries {

  /**
   * Of the tool for {@code HOST} by which the requests of the process become invocations; an
   * extension that asks for actions has it.
   */
  public static final String HOST_REQUESTS = "host/requests";

  /** The name of that tool. */
  public static final String HOST_REQUESTS_TOOL = "host-requests";

  /** Starts the entries of hook tools; what follows is for {@link AghContract#hook}. */
  public static final String HOOK = "hook/";

  private Entries() {}
}
