package dev.annex.capabilities.archive;

import dev.annex.files.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Gives the entries of an archive in their order. One thread at a time. */
sealed interface ArchiveReader extends AutoCloseable permits TarReader, ZipReader {

  /** Opens an archive; the file stays the caller's. */
  static ArchiveReader open(RegularFile file, Format format) throws IOException {
    return switch (format) {
      case TAR_GZ -> new TarReader(file);
      case ZIP -> new ZipReader(file);
    };
  }

  /** The next entry. */
  Optional<Entry> next() throws IOException;

  /** The contents of the entry that came last. */
  InputStream content() throws IOException;

  @Override
  void close() throws IOException;
}
