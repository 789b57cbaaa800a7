package dev.annex.capabilities.shell;

import dev.annex.api.name.Printable;
import java.nio.file.Path;

/** The folder a program is to start in. */
record WorkingDirectory(Path folder) {
  @Override
  public String toString() {
    return "in " + Printable.show(folder.toString(), 253);
  }
}
