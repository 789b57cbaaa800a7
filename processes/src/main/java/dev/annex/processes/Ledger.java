package dev.annex.processes;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Notes which groups run, one file each, for the host that comes after a host that was killed. A
 * note is written before the program of its group runs. Any thread.
 */
final class Ledger {

  private final Path folder;

  Ledger(Path folder) throws IOException {
    this.folder = OwnFolders.create(folder);
  }

  void note(Remains group) throws IOException {
    byte[] text =
        Json.writeBytes(
            Json.object()
                .put("boot", ProcessTable.bootId())
                .put("leader", group.leader())
                .put("ticks", group.leaderTicks())
                .put("mark", group.mark()));
    Files.write(folder.resolve(group.mark()), text);
  }

  void strike(Remains group) {
    try {
      Files.deleteIfExists(folder.resolve(group.mark()));
    } catch (IOException e) {
      // The next start finds nothing of it running, and removes the note.
      return;
    }
  }

  /**
   * Ends what the notes of an earlier host name and still runs, and removes the notes.
   *
   * @return how many processes were ended
   */
  int sweep() throws IOException {
    int ended = 0;
    for (Path note : notes()) {
      ended += read(note).map(Remains::ofAnEarlierHost).map(Remains::end).orElse(0);
      Files.deleteIfExists(note);
    }
    return ended;
  }

  private List<Path> notes() throws IOException {
    List<Path> notes = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(notes::add);
    }
    return notes;
  }

  /** Empty for a note from before the machine started, and for one that was not finished. */
  private static Optional<Remains> read(Path note) throws IOException {
    try {
      JsonNode json = Json.parse(Files.readAllBytes(note));
      String mark = json.path("mark").asString("");
      return json.path("boot").asString("").equals(ProcessTable.bootId()) && !mark.isEmpty()
          ? Optional.of(
              new Remains(json.path("leader").asLong(-1), json.path("ticks").asLong(-1), mark))
          : Optional.empty();
    } catch (AnnexException e) {
      return Optional.empty();
    }
  }
}
