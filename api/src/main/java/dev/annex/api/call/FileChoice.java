package dev.annex.api.call;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * An extension's wish that whoever started its call chooses a file, see {@link
 * Progress#chooseFile}. The texts are the extension's own: what shows them says whose they are.
 *
 * @param title for people; may be empty
 * @param defaultName a name to start from, without folders; may be empty
 * @param filters patterns of names such as {@code *.txt}, of which one should match; empty for any
 */
public record FileChoice(
    Direction direction, String title, String defaultName, List<String> filters) {

  public FileChoice {
    filters = List.copyOf(filters);
  }

  /** What the extension will do with the file. */
  public enum Direction {
    /** Read it. */
    OPEN,
    /** Write it, anew. */
    SAVE;

    /** As it is written in requests: {@code open}, {@code save}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What was chosen. The choice is the permission: the extension may read or write exactly this
   * file, as it wished, until its call ends.
   *
   * @param path absolute, of a file, on this machine; one to be read is there already, the folder
   *     of one to be written is. It lies outside of what the host keeps for itself, which no choice
   *     opens
   * @param name what the person calls the file
   */
  public record Chosen(Path path, String name) {
    public Chosen {
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException("no absolute path: " + path);
      }
    }
  }
}
