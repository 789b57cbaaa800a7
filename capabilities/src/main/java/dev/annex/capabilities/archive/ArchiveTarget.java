package dev.annex.capabilities.archive;

import dev.annex.capabilities.files.FilePath;

/**
 * An archive that is made or read. The files themselves are asked for besides.
 *
 * @param what else the operation has to know
 */
record ArchiveTarget<W>(FilePath archive, W what) {

  @Override
  public String toString() {
    return archive.toString();
  }
}
