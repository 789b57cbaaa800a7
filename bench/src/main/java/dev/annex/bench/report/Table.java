package dev.annex.bench.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Figures of one suite: a name per row, a unit per column. One thread.
 *
 * <p>Text and JSON come from the same cells, so they cannot differ by more than rounding.
 */
public final class Table {

  private final String title;
  private final List<String> columns;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * An empty table.
   *
   * @param columns what the figures are, with their unit, for instance {@code "p50 ms"}
   */
  public Table(String title, String... columns) {
    this.title = title;
    this.columns = List.of(columns);
  }

  /** Adds a row; {@link Double#NaN} where there is no figure. */
  public void row(String name, double... figures) {
    if (figures.length != columns.size()) {
      throw new IllegalArgumentException(
          "%d figures for %d columns".formatted(figures.length, columns.size()));
    }
    rows.add(new Row(name, figures));
  }

  /** Adds a sentence below the figures. */
  public void note(String sentence) {
    notes.add(sentence);
  }

  /** Writes it for people. */
  public void print(PrintStream out) {
    int first = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < columns.size(); column++) {
      int index = column;
      int widest = rows.stream().mapToInt(row -> row.text(index).length()).max().orElse(0);
      widths.add(Math.max(widest, columns.get(column).length()));
    }
    out.println();
    out.println(title);
    out.println(line(first, widths, "", columns));
    for (Row row : rows) {
      List<String> cells = new ArrayList<>();
      for (int column = 0; column < columns.size(); column++) {
        cells.add(row.text(column));
      }
      out.println(line(first, widths, row.name(), cells));
    }
    notes.forEach(note -> out.println("  " + note));
  }

  private static String line(int first, List<Integer> widths, String name, List<String> cells) {
    StringBuilder line = new StringBuilder("  ").append(pad(name, -first));
    for (int column = 0; column < cells.size(); column++) {
      line.append("  ").append(pad(cells.get(column), widths.get(column)));
    }
    return line.toString();
  }

  private static String pad(String text, int width) {
    String space = " ".repeat(Math.max(0, Math.abs(width) - text.length()));
    return width < 0 ? text + space : space + text;
  }

  /** The same as JSON: every figure as it was measured, missing ones left out. */
  public ObjectNode json() {
    ObjectNode table = JsonNodeFactory.instance.objectNode().put("title", title);
    ObjectNode all = table.putObject("rows");
    for (Row row : rows) {
      ObjectNode one = all.putObject(row.name());
      for (int column = 0; column < columns.size(); column++) {
        double figure = row.figures()[column];
        if (!Double.isNaN(figure)) {
          one.put(columns.get(column), figure);
        }
      }
    }
    notes.forEach(table.putArray("notes")::add);
    return table;
  }

  @Override
  public String toString() {
    return rows.stream().map(Row::name).collect(Collectors.joining(", ", title + ": ", ""));
  }

  private record Row(String name, double[] figures) {

    String text(int column) {
      double figure = figures[column];
      if (Double.isNaN(figure)) {
        return "-";
      }
      String format = Math.abs(figure) >= 100 ? "%,.0f" : Math.abs(figure) >= 10 ? "%.1f" : "%.2f";
      return String.format(Locale.ROOT, format, figure);
    }
  }
}
