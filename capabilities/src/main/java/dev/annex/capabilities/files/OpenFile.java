package dev.annex.capabilities.files;

import dev.annex.api.capability.Handles;
import dev.annex.files.Draft;
import dev.annex.files.FileFailure;
import dev.annex.files.FileStatus;
import dev.annex.files.Place;
import dev.annex.files.RegularFile;
import java.util.Optional;

/**
 * A file that a call holds open, and where the next byte is read or written. Any thread.
 *
 * <p>When it is a draft, it takes its place when it is closed by the extension; one that the end of
 * the call closes is thrown away.
 */
final class OpenFile implements Handles.Open {

  private final FilePath path;
  private final RegularFile file;
  private final Optional<Draft> draft;
  private final boolean writable;
  private final boolean appending;
  private final Optional<Place> place;
  private final Optional<Granted> granted;
  private final Optional<Use> chosenFor;
  private long position;

  private OpenFile(
      FilePath path,
      RegularFile file,
      Optional<Draft> draft,
      boolean writable,
      boolean appending,
      Optional<Place> place,
      Optional<Granted> granted,
      Optional<Use> chosenFor) {
    this.path = path;
    this.file = file;
    this.draft = draft;
    this.writable = writable;
    this.appending = appending;
    this.place = place;
    this.granted = granted;
    this.chosenFor = chosenFor;
  }

  /**
   * A file as it is there.
   *
   * @param chosenFor what a person chose it for, when that is why it is open
   */
  static OpenFile of(
      FilePath path,
      RegularFile file,
      boolean writable,
      boolean appending,
      Optional<Use> chosenFor) {
    return new OpenFile(
        path,
        file,
        Optional.empty(),
        writable,
        appending,
        Optional.empty(),
        Optional.empty(),
        chosenFor);
  }

  /** A file that will take its place; takes over what has to stay open until then. */
  static OpenFile of(Draft draft, Place place, Granted granted) {
    return new OpenFile(
        granted.path(),
        draft.file(),
        Optional.of(draft),
        true,
        false,
        Optional.of(place),
        Optional.of(granted),
        Optional.empty());
  }

  FilePath path() {
    return path;
  }

  /** What a person chose it for, when that is why it is open. */
  Optional<Use> chosenFor() {
    return chosenFor;
  }

  synchronized byte[] read(Optional<Long> from, int most) {
    long start = from.orElse(position);
    byte[] bytes = file.read(start, most);
    position = start + bytes.length;
    return bytes;
  }

  synchronized long write(Optional<Long> to, byte[] bytes) {
    requireWritable();
    long start = to.orElseGet(() -> appending ? file.size() : position);
    file.write(start, bytes);
    position = start + bytes.length;
    return position;
  }

  synchronized long position() {
    return position;
  }

  synchronized void moveTo(long place) {
    position = place;
  }

  synchronized FileStatus status() {
    return file.status();
  }

  synchronized void resize(long size) {
    requireWritable();
    file.resize(size);
  }

  private void requireWritable() {
    if (!writable) {
      throw new FileFailure(FileFailure.Reason.WRONG_MODE);
    }
  }

  /** Puts a draft in its place. */
  synchronized void finish() {
    draft.ifPresent(Draft::replace);
  }

  @Override
  public synchronized void close() {
    draft.ifPresentOrElse(Draft::close, file::close);
    place.ifPresent(Place::close);
    granted.ifPresent(Granted::close);
  }
}
