package dev.annex.testhost;

import dev.annex.api.call.FileChoice;
import dev.annex.api.call.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Remembers what one call tells, and chooses files for it. Any thread. */
final class CallProgress implements Progress {

  private final FileChooser chooser;
  private final Path files;
  private final Consumer<Event> onEvent;
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<LogLine> logs = new CopyOnWriteArrayList<>();

  CallProgress(FileChooser chooser, Path files, Consumer<Event> onEvent) {
    this.chooser = chooser;
    this.files = files;
    this.onEvent = onEvent;
  }

  List<Event> events() {
    return List.copyOf(events);
  }

  List<LogLine> logs() {
    return List.copyOf(logs);
  }

  @Override
  public void advanced(double done, OptionalDouble total, String message) {}

  @Override
  public void logged(LogLine line) {
    logs.add(line);
  }

  @Override
  public void emitted(String type, JsonNode data) {
    Event event = new Event(type, data);
    events.add(event);
    onEvent.accept(event);
  }

  @Override
  public Optional<FileChoice.Chosen> chooseFile(FileChoice wish) {
    return chooser
        .choose(wish)
        .map(files::resolve)
        .map(path -> new FileChoice.Chosen(path, String.valueOf(path.getFileName())));
  }
}
