package dev.annex.store;

import dev.annex.api.access.Grant;
import dev.annex.api.access.Grants;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.name.ExtensionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Grants in a database, all of them also in memory. What is in memory changes on the writer thread
 * after the commit, so it has the order of the commits and never shows what could still be lost.
 */
final class SqliteGrants implements Grants {

  private static final Comparator<Grant> BY_PERMISSION = Comparator.comparing(Grant::permission);

  private final Database database;
  private final Map<ExtensionId, List<Grant>> byHolder;

  private SqliteGrants(Database database, Map<ExtensionId, List<Grant>> byHolder) {
    this.database = database;
    this.byHolder = byHolder;
  }

  static SqliteGrants load(Database database) {
    List<Grant> all =
        database.read(session ->
            session.rows(
                "SELECT holder, name, scope, granted_by, granted_at, ends_at FROM grants",
                SqliteGrants::grant));
    return new SqliteGrants(
        database,
        new ConcurrentHashMap<>(
            all.stream()
                .sorted(BY_PERMISSION)
                .collect(Collectors.groupingBy(Grant::holder, Collectors.toUnmodifiableList()))));
  }

  @Override
  public List<Grant> of(ExtensionId holder) {
    return byHolder.getOrDefault(holder, List.of());
  }

  @Override
  public void add(Grant grant) {
    Grant kept = rounded(grant);
    database.write(
        new Change<Integer>() {
          @Override
          public Integer apply(Session session) throws SQLException {
            return session.update(
                """
                INSERT INTO grants (holder, name, scope, granted_by, granted_at, ends_at)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (holder, name, scope) DO UPDATE SET
                  granted_by = excluded.granted_by,
                  granted_at = excluded.granted_at,
                  ends_at = excluded.ends_at
                """,
                kept.holder().value(),
                kept.permission().name(),
                kept.permission().scope(),
                kept.by(),
                Micros.of(kept.at()),
                Micros.ofNullable(kept.until()));
          }

          @Override
          public void committed() {
            replace(kept.holder(), kept.permission(), Stream.of(kept));
          }
        });
  }

  @Override
  public boolean revoke(ExtensionId holder, PermissionRequest permission) {
    return database.write(
        new Change<Boolean>() {
          @Override
          public Boolean apply(Session session) throws SQLException {
            return session.update(
                    "DELETE FROM grants WHERE holder = ? AND name = ? AND scope = ?",
                    holder.value(),
                    permission.name(),
                    permission.scope())
                > 0;
          }

          @Override
          public void committed() {
            replace(holder, permission, Stream.empty());
          }
        });
  }

  @Override
  public void revokeAll(ExtensionId holder) {
    database.write(
        new Change<Integer>() {
          @Override
          public Integer apply(Session session) throws SQLException {
            return session.update("DELETE FROM grants WHERE holder = ?", holder.value());
          }

          @Override
          public void committed() {
            byHolder.remove(holder);
          }
        });
  }

  private void replace(ExtensionId holder, PermissionRequest permission, Stream<Grant> by) {
    Stream<Grant> others =
        of(holder).stream().filter(grant -> !grant.permission().equals(permission));
    byHolder.put(holder, Stream.concat(others, by).sorted(BY_PERMISSION).toList());
  }

  /** What memory holds is what a restart would read. */
  private static Grant rounded(Grant grant) {
    return new Grant(
        grant.holder(),
        grant.permission(),
        grant.by(),
        Micros.at(Micros.of(grant.at())),
        grant.until().map(until -> Micros.at(Micros.of(until))));
  }

  private static Grant grant(ResultSet row) throws SQLException {
    return new Grant(
        new ExtensionId(row.getString(1)),
        new PermissionRequest(row.getString(2), row.getString(3)),
        row.getString(4),
        Micros.at(row.getLong(5)),
        instant(row, 6));
  }

  private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Micros.at(micros));
  }
}
