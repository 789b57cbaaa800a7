package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.runtime.javascript.ScriptException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A path in an extension's workspace, which begins at its root and cannot leave it.
 *
 * @param names from the root down, none of them empty, {@code .} or {@code ..}
 */
record WorkspacePath(List<String> names) {

  private static final int MOST_CHARACTERS = 4_096;

  WorkspacePath {
    names = List.copyOf(names);
  }

  /** Reads what an extension wrote. */
  static WorkspacePath read(String written) {
    if (written.length() > MOST_CHARACTERS) {
      throw new ScriptException("Error", "ENAMETOOLONG: path exceeds 4096 characters", "");
    }
    Deque<String> names = new ArrayDeque<>();
    for (String name : written.split("/")) {
      switch (name) {
        case "", "." -> {}
        case ".." -> names.pollLast();
        default -> names.addLast(name);
      }
    }
    return new WorkspacePath(List.copyOf(names));
  }

  boolean isRoot() {
    return names.isEmpty();
  }

  /** The first so many names of it. */
  WorkspacePath first(int count) {
    return new WorkspacePath(names.subList(0, count));
  }

  /** What lies directly in it. */
  String child(String name) {
    return isRoot() ? "/" + name : this + "/" + name;
  }

  /** The path on the host, below the folder that is the workspace. */
  String below(String root) {
    if (isRoot()) {
      return root;
    }
    return (root.equals("/") ? "" : root) + this;
  }

  @Override
  public String toString() {
    return "/" + String.join("/", names);
  }
}
