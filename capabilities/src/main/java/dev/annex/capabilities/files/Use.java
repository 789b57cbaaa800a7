package dev.annex.capabilities.files;

/** What is done with a file. */
public enum Use {
  /** Seeing that it is there, what it is and what is in it. */
  READ,
  /** Making, changing, moving or removing it. */
  WRITE
}
