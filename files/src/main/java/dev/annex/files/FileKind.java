package dev.annex.files;

/** What an entry of a directory is. */
public enum FileKind {
  FILE,
  DIRECTORY,
  SYMBOLIC_LINK,
  PIPE,
  SOCKET,
  CHARACTER_DEVICE,
  BLOCK_DEVICE,
  UNKNOWN
}
