package dev.annex.bench.sandbox;

import dev.annex.bench.report.Table;
import dev.annex.bench.sandbox.Turns.Contender;
import dev.annex.bench.sandbox.peer.Peer;
import dev.annex.bench.sandbox.peer.Question;
import dev.annex.bench.sandbox.peer.Question.Kind;
import java.util.ArrayList;
import java.util.List;

/** What a call costs: a new instance for each, and on one that is kept. */
final class Calls {

  private static final String SANDBOX = "Sandbox.call";
  private static final double REACTOR_TARGET = 60;
  private static final double COMMAND_TARGET = 500;
  private static final double SMALL_TARGET = 20;
  private static final int PAYLOAD = 60;

  private Calls() {}

  static Table measure(Turns turns, Engines engines) {
    List<String> columns = new ArrayList<>(List.of("Annex us", SANDBOX + " us"));
    Engines.ALL.stream()
        .filter(name -> !name.equals(Engines.ANNEX))
        .forEach(name -> columns.add(name + " us"));
    columns.add("target us");
    Table table = new Table("Calls that give 100 bytes back", columns.toArray(String[]::new));
    for (Row row : rows(engines)) {
      Turns.Outcome outcome = turns.run(contenders(engines, row));
      List<Double> figures = new ArrayList<>();
      figures.add(outcome.median(Engines.ANNEX));
      figures.add(outcome.median(SANDBOX));
      Engines.ALL.stream()
          .filter(name -> !name.equals(Engines.ANNEX))
          .forEach(name -> figures.add(outcome.median(name)));
      figures.add(row.target());
      table.row(row.name(), figures.stream().mapToDouble(Double::doubleValue).toArray());
    }
    table.note(turns.note());
    table.note(
        "Sandbox.call: as the host calls, with the way to the guest's thread and back; the column before it is on that thread already");
    table.note(
        "Annex turns JSON documents into requests and answers into documents, the others copy bytes");
    return table;
  }

  private static List<Row> rows(Engines engines) {
    List<Row> rows = new ArrayList<>();
    engines
        .goCommands()
        .forEach((toolchain, file) ->
            rows.add(
                new Row("fresh Go command, " + toolchain, command().about(file), COMMAND_TARGET)));
    engines
        .built("go-reactor-plain/extension.wasm")
        .ifPresent(file ->
            rows.add(new Row("fresh Go reactor", echo(Kind.FRESH).about(file), REACTOR_TARGET)));
    engines
        .built("go-reactor/extension.wasm")
        .ifPresent(file -> {
          rows.add(
              new Row("fresh Go reactor, encoding/json", echo(Kind.FRESH).about(file), Double.NaN));
          rows.add(
              new Row(
                  "fresh Go reactor, JSON of 1 KB",
                  reactor(Kind.FRESH, "json").about(file),
                  Double.NaN));
        });
    engines
        .built("go-reactor-ready/extension.wasm")
        .ifPresent(file ->
            rows.add(
                new Row(
                    "fresh Go reactor, encoding/json, types met at its start",
                    echo(Kind.FRESH).about(file),
                    Double.NaN)));
    engines
        .built("go-reactor/extension.wasm")
        .ifPresent(file -> {
          rows.add(
              new Row("warm Go reactor, encoding/json", echo(Kind.WARM).about(file), Double.NaN));
        });
    rows.add(
        new Row(
            "fresh AssemblyScript",
            echo(Kind.FRESH).about(engines.assemblyScript()),
            SMALL_TARGET));
    String c = engines.guest("c-echo/echo.wasm");
    rows.add(new Row("fresh C", echo(Kind.FRESH).about(c), SMALL_TARGET));
    rows.add(new Row("warm C", echo(Kind.WARM).about(c), Double.NaN));
    return rows;
  }

  /** A Morphee guest, asked to give 100 bytes back. */
  static Question echo(Kind kind) {
    return reactor(kind, "echo");
  }

  private static Question reactor(Kind kind, String action) {
    return Question.of(kind)
        .asking("{\"action\":\"%s\",\"params\":{\"value\":\"%s\"}}".formatted(action, payload()));
  }

  private static Question command() {
    return Question.of(Kind.COMMAND)
        .asking("{\"tool\":\"echo\",\"args\":{\"value\":\"%s\"}}".formatted(payload()));
  }

  private static String payload() {
    return "x".repeat(PAYLOAD);
  }

  private static List<Contender> contenders(Engines engines, Row row) {
    List<Contender> contenders = new ArrayList<>();
    for (String name : Engines.ALL) {
      engines
          .peer(name)
          .ifPresent(peer -> contenders.add(new Contender(name, peer, row.question())));
    }
    if (row.question().kind() != Kind.WARM) {
      Peer annex = engines.annex();
      contenders.add(new Contender(SANDBOX, annex, row.question().as(Kind.SANDBOX)));
    }
    return contenders;
  }

  private record Row(String name, Question question, double target) {}
}
