package dev.annex.capabilities.files;

import dev.annex.files.FileStatus;

/**
 * What the disk says of an entry.
 *
 * @param size in bytes; 0 for a folder
 * @param permissions the nine bits for owner, group and others
 * @param links how many names it has
 */
record FileFacts(EntryKind kind, long size, int permissions, long modifiedMillis, long links) {

  static FileFacts of(FileStatus status) {
    return new FileFacts(
        EntryKind.of(status.kind()),
        status.isDirectory() ? 0 : status.size(),
        status.permissions(),
        Times.millis(status),
        status.links());
  }
}
