package dev.annex.processes;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The two programs of the system that make a process group and watch over it.
 *
 * @param setsid puts a program into a session and group of its own (util-linux or BusyBox)
 * @param shell a POSIX shell; it only ever runs the two fixed scripts of this package
 */
record Tools(String setsid, String shell) {

  /** Those of this machine; empty when it has not all that is needed. */
  static Optional<Tools> find() {
    Optional<String> setsid = first("/usr/bin/setsid", "/bin/setsid");
    Optional<String> shell = first("/bin/sh", "/usr/bin/sh");
    return setsid.isPresent() && shell.isPresent() && ProcessTable.available()
        ? Optional.of(new Tools(setsid.get(), shell.get()))
        : Optional.empty();
  }

  private static Optional<String> first(String... candidates) {
    return List.of(candidates).stream()
        .filter(path -> Files.isExecutable(Path.of(path)))
        .findFirst();
  }

  /** A folder that can always be worked in. */
  File root() {
    return new File("/");
  }
}
