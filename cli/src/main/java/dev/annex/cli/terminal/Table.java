package dev.annex.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Rows with aligned columns. Cells are single lines; whoever adds them made them safe. */
public final class Table {

  private static final int GAP = 2;

  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  private Table(List<String> head) {
    this.head = head;
  }

  /** A table with headings. */
  public static Table of(String... head) {
    return new Table(List.of(head));
  }

  /** Adds a row with as many cells as there are headings. */
  public Table row(String... cells) {
    if (cells.length != head.size()) {
      throw new IllegalArgumentException(
          "cells != headings: %d != %d".formatted(cells.length, head.size()));
    }
    rows.add(List.of(cells));
    return this;
  }

  /** Whether it has no rows. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The lines, headings first, without white space at their ends. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line(head));
    rows.forEach(row -> lines.add(line(row)));
    return lines;
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      line.append(cell).append(" ".repeat(width(column) - length(cell) + GAP));
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    int width = length(head.get(column));
    for (List<String> row : rows) {
      width = Math.max(width, length(row.get(column)));
    }
    return width;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
