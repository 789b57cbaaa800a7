package dev.annex.store;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.DeliveryQueue;
import dev.annex.api.value.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Deliveries in a database. */
final class SqliteDeliveryQueue implements DeliveryQueue {

  private static final String COLUMNS =
      "number, owner, tool, arguments, kind, due, lane, rule, attempts";

  /** True of what waits for nothing else of its lane. */
  private static final String IS_HEAD =
      """
      (lane = '' OR NOT EXISTS (
        SELECT 1 FROM deliveries AS older
        WHERE older.owner = deliveries.owner
          AND older.lane = deliveries.lane
          AND older.number < deliveries.number))\
      """;

  private final Database database;

  SqliteDeliveryQueue(Database database) {
    this.database = database;
  }

  @Override
  public List<Long> add(List<Order> orders) {
    return database.write(session -> {
      List<Long> numbers = new ArrayList<>();
      for (Order order : orders) {
        session.update(
            """
            INSERT INTO deliveries (owner, tool, arguments, kind, due, lane, rule, attempts)
            VALUES (?, ?, ?, ?, ?, ?, ?, 0)
            """,
            order.owner().value(),
            order.tool(),
            Json.write(order.arguments()),
            order.kind().name(),
            Micros.of(order.due()),
            order.lane(),
            order.rule());
        numbers.add(session.row("SELECT last_insert_rowid()", row -> row.getLong(1)).orElseThrow());
      }
      return numbers;
    });
  }

  @Override
  public List<Delivery> due(Instant now, Collection<Long> busy, int most) {
    // What is busy is left out here, because it is not known to the database; there is little of
    // it.
    return database.read(session ->
        session
            .rows(
                "SELECT %s FROM deliveries WHERE due <= ? AND %s ORDER BY due, number LIMIT ?"
                    .formatted(COLUMNS, IS_HEAD),
                SqliteDeliveryQueue::delivery,
                Micros.of(now),
                most + busy.size())
            .stream()
            .filter(one -> !busy.contains(one.number()))
            .limit(most)
            .toList());
  }

  @Override
  public Optional<Instant> nextAfter(Instant now) {
    return database.read(session ->
        session.row(
            "SELECT due FROM deliveries WHERE due > ? AND %s ORDER BY due LIMIT 1"
                .formatted(IS_HEAD),
            row -> Micros.at(row.getLong(1)),
            Micros.of(now)));
  }

  @Override
  public void done(long number) {
    database.write(session -> session.update("DELETE FROM deliveries WHERE number = ?", number));
  }

  @Override
  public void postpone(long number, Instant due, int attempts) {
    database.write(session ->
        session.update(
            "UPDATE deliveries SET due = ?, attempts = ? WHERE number = ?",
            Micros.of(due),
            attempts,
            number));
  }

  @Override
  public List<Delivery> of(ExtensionId owner, Kind kind) {
    return database.read(session ->
        session.rows(
            "SELECT %s FROM deliveries WHERE owner = ? AND kind = ? ORDER BY number"
                .formatted(COLUMNS),
            SqliteDeliveryQueue::delivery,
            owner.value(),
            kind.name()));
  }

  @Override
  public int count(ExtensionId owner, Kind kind) {
    return database.read(session ->
        session
            .row(
                "SELECT count(*) FROM deliveries WHERE owner = ? AND kind = ?",
                row -> row.getInt(1),
                owner.value(),
                kind.name())
            .orElseThrow());
  }

  @Override
  public boolean remove(ExtensionId owner, long number) {
    return database.write(session ->
        session.update(
                "DELETE FROM deliveries WHERE owner = ? AND number = ?", owner.value(), number)
            > 0);
  }

  @Override
  public void clear(ExtensionId owner) {
    database.write(
        session -> session.update("DELETE FROM deliveries WHERE owner = ?", owner.value()));
  }

  private static Delivery delivery(ResultSet row) throws SQLException {
    Order order =
        new Order(
            new ExtensionId(row.getString(2)),
            row.getString(3),
            Json.parse(row.getString(4)),
            Kind.valueOf(row.getString(5)),
            Micros.at(row.getLong(6)),
            row.getString(7),
            row.getString(8));
    return new Delivery(row.getLong(1), order, row.getInt(9));
  }
}
