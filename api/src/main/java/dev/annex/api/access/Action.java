package dev.annex.api.access;

/**
 * What somebody wishes to do: {@code tool.call}, or the name of a host operation such as {@code
 * kv.set}.
 *
 * @param name dotted, lower case
 */
public record Action(String name) {

  /** Running a tool. */
  public static final Action CALL_TOOL = new Action("tool.call");

  /** Having a tool do what it is asked to, after it is known what that is. */
  public static final Action USE_TOOL = new Action("tool.use");

  /** The part before the first dot: the capability of a host operation. */
  public String family() {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  @Override
  public String toString() {
    return name;
  }
}
