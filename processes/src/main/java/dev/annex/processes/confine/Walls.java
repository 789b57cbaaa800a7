package dev.annex.processes.confine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one confined program sees of this machine besides the system's own programs. All paths are
 * absolute with their links resolved; each is where it is outside, too.
 *
 * @param own the program's own folder, which it may read
 * @param data a folder for what the program keeps, which it may read and write; also its {@code
 *     HOME}
 * @param openings what was granted
 * @param programs folders of programs outside of the system's, which it may read
 * @param hidden what stays out of sight also where it lies in an opening; {@code own} and {@code
 *     data} may lie in it
 * @param door the Unix socket through which the network is reached; empty for no network at all
 * @param bounds what all its processes together may take, where this machine can hold them to it
 */
public record Walls(
    Path own,
    Path data,
    List<Opening> openings,
    Set<Path> programs,
    Set<Path> hidden,
    Optional<Path> door,
    SharedBounds bounds) {

  public Walls {
    openings = List.copyOf(openings);
    programs = Set.copyOf(programs);
    hidden = Set.copyOf(hidden);
    for (Opening opening : openings) {
      if (!opening.root().isAbsolute() || opening.root().getNameCount() == 0) {
        throw new IllegalArgumentException(
            "an opening must be below the root of the file system: " + opening.root());
      }
    }
  }

  /** A folder and all below it, or one file. */
  public record Opening(Path root, boolean writable) {}

  /** Whether a path lies in one of its own folders or in what was granted. */
  boolean shows(String path) {
    if (!path.startsWith("/")) {
      return false;
    }
    Path place = Path.of(path).normalize();
    return place.startsWith(own)
        || place.startsWith(data)
        || openings.stream().anyMatch(opening -> place.startsWith(opening.root()));
  }

  /** The same with a door to the network. */
  public Walls withDoor(Path socket) {
    return new Walls(own, data, openings, programs, hidden, Optional.of(socket), bounds);
  }
}
