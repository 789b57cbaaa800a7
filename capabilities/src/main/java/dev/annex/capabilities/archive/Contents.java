package dev.annex.capabilities.archive;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.Printable;
import dev.annex.capabilities.files.Granted;
import dev.annex.capabilities.files.OpenFiles;
import dev.annex.files.OpenRequest;
import dev.annex.files.Place;
import dev.annex.files.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Goes through an archive and counts what comes out of it, so that a small file cannot become an
 * endless one. One thread at a time.
 */
final class Contents {

  /** More are more than anybody unpacks in one call; each costs a look at the disk. */
  static final long MOST_ENTRIES = 100_000;

  /**
   * Text that repeats itself is packed to a hundredth; what goes beyond that is made on purpose.
   */
  static final long MOST_RATIO = 200;

  /** Below that no ratio is looked at. */
  static final long SMALL_BYTES = 64L << 20;

  private static final int MAX_SHOWN_LENGTH = 128;
  private static final int BUFFER = 64 << 10;

  /** What is done with an entry. */
  @FunctionalInterface
  interface Visitor {

    /**
     * Sees one entry; whether to go on.
     *
     * @param content the entry's contents; what is left unread is read past
     */
    boolean visit(Entry entry, Supply content) throws IOException;
  }

  /** Gives the contents of an entry, piece by piece. */
  @FunctionalInterface
  interface Supply {
    void to(Taker taker) throws IOException;
  }

  /** Takes a piece of contents. */
  @FunctionalInterface
  interface Taker {
    void take(byte[] bytes, int length) throws IOException;
  }

  private final Granted archive;
  private final Optional<Format> format;
  private long packedBytes;
  private long entries;
  private long bytes;

  Contents(Granted archive, Optional<Format> format) {
    this.archive = archive;
    this.format = format;
  }

  /** Goes through all of it, or until the visitor has enough; whether it came to the end. */
  boolean run(Visitor visitor) {
    try (Place place = archive.place();
        RegularFile file = OpenFiles.open(place, OpenRequest.reading())) {
      packedBytes = Math.max(1, file.size());
      Format kind =
          format
              .or(() -> Format.ofContent(file))
              .orElseThrow(() ->
                  archive.failed(
                      "not-an-archive", "it begins like neither a tar.gz nor a zip archive"));
      try (ArchiveReader reader = ArchiveReader.open(file, kind)) {
        return run(reader, visitor);
      }
    } catch (TooMuchException e) {
      throw archive.failed("too-much", String.valueOf(e.getMessage()));
    } catch (IOException
        | IllegalArgumentException
        | ArithmeticException
        | IndexOutOfBoundsException
        | NegativeArraySizeException e) {
      throw archive.failed("corrupt", "it is damaged, or no archive of that format");
    }
  }

  private boolean run(ArchiveReader reader, Visitor visitor) throws IOException {
    Optional<Entry> entry = reader.next();
    while (entry.isPresent()) {
      entries++;
      if (entries > MOST_ENTRIES) {
        throw new TooMuchException("it has more than %d entries".formatted(MOST_ENTRIES));
      }
      boolean[] read = {false};
      boolean more =
          visitor.visit(
              entry.get(),
              taker -> {
                read[0] = true;
                pour(reader, taker);
              });
      if (!more) {
        return false;
      }
      if (!read[0] && reader instanceof TarReader) {
        pour(reader, (_, _) -> {});
      }
      entry = reader.next();
    }
    return true;
  }

  private void pour(ArchiveReader reader, Taker taker) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (InputStream content = reader.content()) {
      int count = content.read(buffer, 0, BUFFER);
      while (count >= 0) {
        bytes += count;
        if (bytes > SMALL_BYTES && bytes / MOST_RATIO > packedBytes) {
          throw new TooMuchException(
              "it unpacks to more than %d times its size".formatted(MOST_RATIO));
        }
        taker.take(buffer, count);
        count = content.read(buffer, 0, BUFFER);
      }
    }
  }

  /** A failure because of one entry. */
  AnnexException refused(String reason, String name, String why) {
    return archive.failed(
        reason, "its entry \"%s\" %s".formatted(Printable.show(name, MAX_SHOWN_LENGTH), why));
  }
}
