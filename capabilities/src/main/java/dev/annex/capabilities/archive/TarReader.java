package dev.annex.capabilities.archive;

import dev.annex.files.FilePermissions;
import dev.annex.files.RegularFile;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** A tar archive compressed with gzip. */
final class TarReader implements ArchiveReader {

  private static final int BUFFER = 64 << 10;

  /** What may stand before an entry: long names and other headers, which are kept in memory. */
  private static final long MOST_HEADER_BYTES = 1L << 20;

  private final Allowance input;
  private final TarArchiveInputStream tar;

  TarReader(RegularFile file) throws IOException {
    input = new Allowance(new GZIPInputStream(new FileInput(file), BUFFER));
    tar = new TarArchiveInputStream(input, StandardCharsets.UTF_8.name());
  }

  @Override
  public Optional<Entry> next() throws IOException {
    TarArchiveEntry entry = tar.getNextEntry();
    if (entry == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Entry(
            entry.getName(),
            kind(entry),
            entry.getSize(),
            entry.getMode() & FilePermissions.ALL,
            false,
            tar.canReadEntryData(entry)));
  }

  private static Entry.Kind kind(TarArchiveEntry entry) {
    if (entry.isDirectory()) {
      return Entry.Kind.DIRECTORY;
    }
    if (entry.isSymbolicLink() || entry.isLink()) {
      return Entry.Kind.LINK;
    }
    boolean special = entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO();
    return !special && entry.isFile() ? Entry.Kind.FILE : Entry.Kind.OTHER;
  }

  /** The contents have to be read to their end before the next entry is asked for. */
  @Override
  public InputStream content() {
    return new FilterInputStream(tar) {
      @Override
      public int read() throws IOException {
        input.refill();
        return super.read();
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        input.refill();
        return super.read(into, offset, length);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }

  /** Lets only so much through between two readings of contents. */
  private static final class Allowance extends FilterInputStream {
    private long left = MOST_HEADER_BYTES;

    Allowance(InputStream in) {
      super(in);
    }

    void refill() {
      left = MOST_HEADER_BYTES;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      take(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      take(Math.max(0, count));
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = super.skip(count);
      take(skipped);
      return skipped;
    }

    private void take(long count) throws IOException {
      left -= count;
      if (left < 0) {
        throw new TooMuchException("an entry has headers of more than a mebibyte");
      }
    }
  }
}
