package dev.annex.capabilities.archive;

import dev.annex.files.FileStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Puts entries into an archive, with their permissions and times and without owners. */
final class ArchiveWriter implements AutoCloseable {

  private static final int FILE_BITS = 0x8000;
  private static final int DIRECTORY_BITS = 0x4000;

  /** Makes the entry that the format has for it. */
  private interface Maker {
    ArchiveEntry make(String name, FileStatus status, int kindBits);
  }

  private final ArchiveOutputStream<ArchiveEntry> out;
  private final Maker maker;

  private ArchiveWriter(ArchiveOutputStream<? extends ArchiveEntry> out, Maker maker) {
    @SuppressWarnings("unchecked") // Each maker makes what its stream takes.
    ArchiveOutputStream<ArchiveEntry> any = (ArchiveOutputStream<ArchiveEntry>) out;
    this.out = any;
    this.maker = maker;
  }

  static ArchiveWriter to(OutputStream output, Format format) throws IOException {
    return switch (format) {
      case TAR_GZ -> tar(output);
      case ZIP -> zip(output);
    };
  }

  private static ArchiveWriter tar(OutputStream output) throws IOException {
    TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new GZIPOutputStream(output, 64 << 10), StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    return new ArchiveWriter(tar, ArchiveWriter::tarEntry);
  }

  private static ArchiveEntry tarEntry(String name, FileStatus status, int kindBits) {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(kindBits == FILE_BITS ? status.size() : 0);
    entry.setMode(kindBits | status.permissions());
    entry.setModTime(TimeUnit.NANOSECONDS.toSeconds(status.modified()) * 1_000);
    return entry;
  }

  private static ArchiveWriter zip(OutputStream output) {
    ZipArchiveOutputStream zip = new ZipArchiveOutputStream(output);
    zip.setEncoding(StandardCharsets.UTF_8.name());
    zip.setUseZip64(Zip64Mode.AsNeeded);
    return new ArchiveWriter(zip, ArchiveWriter::zipEntry);
  }

  private static ArchiveEntry zipEntry(String name, FileStatus status, int kindBits) {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    if (kindBits == FILE_BITS) {
      entry.setSize(status.size());
    }
    entry.setUnixMode(kindBits | status.permissions());
    entry.setTime(TimeUnit.NANOSECONDS.toMillis(status.modified()));
    return entry;
  }

  void directory(String path, FileStatus status) throws IOException {
    out.putArchiveEntry(maker.make(path + "/", status, DIRECTORY_BITS));
    out.closeArchiveEntry();
  }

  /** Begins a file; exactly as many bytes as it has are to follow. */
  void file(String path, FileStatus status) throws IOException {
    out.putArchiveEntry(maker.make(path, status, FILE_BITS));
  }

  void write(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  void endOfFile() throws IOException {
    out.closeArchiveEntry();
  }

  /** Writes the end of the archive. */
  void finish() throws IOException {
    out.finish();
    out.close();
  }

  /** Without an end there is no archive, so nothing more is written. */
  @Override
  public void close() {}
}
