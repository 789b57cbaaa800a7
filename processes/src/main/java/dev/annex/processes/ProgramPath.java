package dev.annex.processes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The folders in which programs are looked for by their bare names. Only looks, and changes
 * nothing. Immutable.
 */
public final class ProgramPath {

  private final List<Path> folders;

  private ProgramPath(List<Path> folders) {
    this.folders = folders;
  }

  /**
   * Reads the written form: folders with colons between them.
   *
   * @throws IllegalArgumentException for a folder that is not absolute: what a program would be
   *     then depends on where somebody stands
   */
  public static ProgramPath parse(String text) {
    List<Path> folders =
        Arrays.stream(text.split(":", -1)).filter(part -> !part.isEmpty()).map(Path::of).toList();
    for (Path folder : folders) {
      if (!folder.isAbsolute()) {
        throw new IllegalArgumentException("folder of programs is not absolute: " + folder);
      }
    }
    return new ProgramPath(folders.stream().map(Path::normalize).toList());
  }

  /** Where systems keep their programs. */
  public static ProgramPath standard() {
    return parse("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  }

  /** The first program of this bare name. */
  public Optional<Path> find(String name) {
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(ProgramPath::runnable)
        .findFirst();
  }

  /** Whether something is a file that this account may run. */
  public static boolean runnable(Path program) {
    return Files.isRegularFile(program) && Files.isExecutable(program);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProgramPath path && folders.equals(path.folders);
  }

  @Override
  public int hashCode() {
    return folders.hashCode();
  }

  /** The folders in their written form, fit for the variable {@code PATH}. */
  @Override
  public String toString() {
    return String.join(":", folders.stream().map(Path::toString).toList());
  }
}
