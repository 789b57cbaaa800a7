package dev.annex.store;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.TopicSubscriptions;
import java.sql.SQLException;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Subscriptions in a database. From their first use all of them are also in memory, where they
 * change on the writer thread after the commit.
 */
final class SqliteTopicSubscriptions implements TopicSubscriptions {

  private final Database database;
  private Optional<NavigableSet<TopicSubscription>> known = Optional.empty();

  SqliteTopicSubscriptions(Database database) {
    this.database = database;
  }

  /** Whoever changes them asks for this before, so that no change is missed. */
  private synchronized NavigableSet<TopicSubscription> known() {
    NavigableSet<TopicSubscription> all = known.orElseGet(this::load);
    known = Optional.of(all);
    return all;
  }

  private NavigableSet<TopicSubscription> load() {
    List<TopicSubscription> kept =
        database.read(session ->
            session.rows(
                "SELECT holder, pattern, tool FROM subscriptions",
                row ->
                    new TopicSubscription(
                        new ExtensionId(row.getString(1)), row.getString(2), row.getString(3))));
    return new ConcurrentSkipListSet<>(kept);
  }

  @Override
  public List<TopicSubscription> all() {
    return List.copyOf(known());
  }

  @Override
  public List<TopicSubscription> of(ExtensionId holder) {
    return known().stream().filter(one -> one.holder().equals(holder)).toList();
  }

  @Override
  public void add(TopicSubscription subscription) {
    NavigableSet<TopicSubscription> all = known();
    database.write(
        new Change<Integer>() {
          @Override
          public Integer apply(Session session) throws SQLException {
            return session.update(
                "INSERT INTO subscriptions (holder, pattern, tool) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                subscription.holder().value(),
                subscription.pattern(),
                subscription.tool());
          }

          @Override
          public void committed() {
            all.add(subscription);
          }
        });
  }

  @Override
  public boolean remove(TopicSubscription subscription) {
    NavigableSet<TopicSubscription> all = known();
    return database.write(
        new Change<Boolean>() {
          @Override
          public Boolean apply(Session session) throws SQLException {
            return session.update(
                    "DELETE FROM subscriptions WHERE holder = ? AND pattern = ? AND tool = ?",
                    subscription.holder().value(),
                    subscription.pattern(),
                    subscription.tool())
                > 0;
          }

          @Override
          public void committed() {
            all.remove(subscription);
          }
        });
  }

  @Override
  public void clear(ExtensionId holder) {
    NavigableSet<TopicSubscription> all = known();
    database.write(
        new Change<Integer>() {
          @Override
          public Integer apply(Session session) throws SQLException {
            return session.update("DELETE FROM subscriptions WHERE holder = ?", holder.value());
          }

          @Override
          public void committed() {
            all.removeIf(one -> one.holder().equals(holder));
          }
        });
  }
}
