package dev.annex.runtime.javascript.dialect.cloudflare;

/** What a tool of ours runs: a tool of the source, or one of its hooks. */
sealed interface Entry {

  /** A tool, by its name. */
  record OfTool(String name) implements Entry {}

  /** A hook. */
  record OfHook(HookKind kind) implements Entry {}

  /** How a tool is written into the manifest. */
  static String tool(String name) {
    return "tool " + name;
  }

  /** How a hook is written into the manifest. */
  static String hook(HookKind kind) {
    return "hook " + kind.key();
  }

  /** Reads either. */
  static Entry read(String written) {
    int space = written.indexOf(' ');
    String name = written.substring(space + 1);
    return written.substring(0, space).equals("hook")
        ? new OfHook(HookKind.of(name).orElseThrow())
        : new OfTool(name);
  }
}
