package dev.annex.processes.confine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which of the folders that were granted can be shown behind walls. */
public final class Openings {

  /** Where nothing of the machine may be shown by a grant: these are the program's own inside. */
  private static final List<Path> OF_THE_SYSTEM =
      List.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"), Path.of("/run/annex"));

  private Openings() {}

  /**
   * Openings for those that are there, are none of the system's own, and do not lie within the
   * host's folder.
   *
   * @param folders files and folders, and whether they may be written to
   * @param hidden the host's folder
   */
  public static List<Walls.Opening> of(Map<Path, Boolean> folders, Path hidden) throws IOException {
    List<Walls.Opening> openings = new ArrayList<>();
    for (Map.Entry<Path, Boolean> folder : folders.entrySet()) {
      if (Files.exists(folder.getKey())) {
        Path real = folder.getKey().toRealPath();
        if (shown(real, hidden.toRealPath())) {
          openings.add(new Walls.Opening(real, folder.getValue()));
        }
      }
    }
    return openings;
  }

  private static boolean shown(Path real, Path hidden) {
    return real.getNameCount() > 0
        && OF_THE_SYSTEM.stream().noneMatch(real::startsWith)
        && !real.startsWith(hidden);
  }
}
