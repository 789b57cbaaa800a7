package dev.annex.capabilities.files;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.annex.files.FileKind;

/** What an entry of a folder is, in the words of responses. */
enum EntryKind {
  FILE("file"),
  DIRECTORY("directory"),
  LINK("link"),
  OTHER("other");

  private final String word;

  EntryKind(String word) {
    this.word = word;
  }

  static EntryKind of(FileKind kind) {
    return switch (kind) {
      case FILE -> FILE;
      case DIRECTORY -> DIRECTORY;
      case SYMBOLIC_LINK -> LINK;
      case PIPE, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, UNKNOWN -> OTHER;
    };
  }

  @JsonValue
  String word() {
    return word;
  }
}
