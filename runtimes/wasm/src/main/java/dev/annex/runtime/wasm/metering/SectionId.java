package dev.annex.runtime.wasm.metering;

import dev.annex.runtime.wasm.binary.MalformedModule;

/** The sections of a module, in the order in which they must stand. */
enum SectionId {
  TYPE(1, 0),
  IMPORT(2, 1),
  FUNCTION(3, 2),
  TABLE(4, 3),
  MEMORY(5, 4),
  TAG(13, 5),
  GLOBAL(6, 6),
  EXPORT(7, 7),
  START(8, 8),
  ELEMENT(9, 9),
  DATA_COUNT(12, 10),
  CODE(10, 11),
  DATA(11, 12);

  static final int CUSTOM = 0;

  private final int id;
  private final int place;

  SectionId(int id, int place) {
    this.id = id;
    this.place = place;
  }

  int id() {
    return id;
  }

  /** Its place in the order of sections. */
  int place() {
    return place;
  }

  static SectionId of(int id) {
    for (SectionId section : values()) {
      if (section.id == id) {
        return section;
      }
    }
    throw new MalformedModule("it has a section of the unknown kind %d".formatted(id));
  }
}
