package dev.annex.capabilities.archive;

import dev.annex.files.FilePermissions;
import dev.annex.files.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Enumeration;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** A zip archive, read by the directory at its end, as other programs read it. */
final class ZipReader implements ArchiveReader {

  /** Room for about 100,000 entries. */
  private static final long MOST_DIRECTORY_BYTES = 8L << 20;

  private static final int LINK_BITS = 0xA000;
  private static final int KIND_BITS = 0xF000;
  private static final int FILE_BITS = 0x8000;

  private final ZipFile zip;
  private final Enumeration<ZipArchiveEntry> entries;
  private Optional<ZipArchiveEntry> current = Optional.empty();

  ZipReader(RegularFile file) throws IOException {
    FileChannelView channel = new FileChannelView(file, MOST_DIRECTORY_BYTES);
    zip = ZipFile.builder().setSeekableByteChannel(channel).setIgnoreLocalFileHeader(true).get();
    channel.lift();
    entries = zip.getEntriesInPhysicalOrder();
  }

  @Override
  public Optional<Entry> next() {
    if (!entries.hasMoreElements()) {
      return Optional.empty();
    }
    ZipArchiveEntry entry = entries.nextElement();
    current = Optional.of(entry);
    boolean encrypted = entry.getGeneralPurposeBit().usesEncryption();
    return Optional.of(
        new Entry(
            entry.getName(),
            kind(entry),
            Math.max(0, entry.getSize()),
            entry.getUnixMode() & FilePermissions.ALL,
            encrypted,
            zip.canReadEntryData(entry)));
  }

  private static Entry.Kind kind(ZipArchiveEntry entry) {
    int bits = entry.getUnixMode() & KIND_BITS;
    if (bits == LINK_BITS) {
      return Entry.Kind.LINK;
    }
    if (entry.isDirectory()) {
      return Entry.Kind.DIRECTORY;
    }
    return bits == 0 || bits == FILE_BITS ? Entry.Kind.FILE : Entry.Kind.OTHER;
  }

  @Override
  public InputStream content() throws IOException {
    ZipArchiveEntry entry =
        current.orElseThrow(() -> new IllegalStateException("no entry was asked for"));
    return zip.getInputStream(entry);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
