package dev.annex.store;

import dev.annex.api.call.Limits;
import dev.annex.api.extension.Extension.State;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.InstallRecords;
import dev.annex.api.value.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Install records in a database. */
final class SqliteInstallRecords implements InstallRecords {

  private static final String COLUMNS =
      "id, digest, alias, state, limits, manifest, source, installed_by, installed_at";

  private final Database database;

  SqliteInstallRecords(Database database) {
    this.database = database;
  }

  @Override
  public List<InstallRecord> all() {
    return database.read(session ->
        session.rows(
            "SELECT %s FROM installs ORDER BY id".formatted(COLUMNS),
            SqliteInstallRecords::record));
  }

  @Override
  public Optional<InstallRecord> find(ExtensionId id) {
    return database.read(session ->
        session.row(
            "SELECT %s FROM installs WHERE id = ?".formatted(COLUMNS),
            SqliteInstallRecords::record,
            id.value()));
  }

  @Override
  public void save(InstallRecord record) {
    database.write(session ->
        session.update(
            """
            INSERT INTO installs
              (id, digest, alias, state, limits, manifest, source, installed_by, installed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
              digest = excluded.digest,
              alias = excluded.alias,
              state = excluded.state,
              limits = excluded.limits,
              manifest = excluded.manifest,
              source = excluded.source,
              installed_by = excluded.installed_by,
              installed_at = excluded.installed_at
            """,
            record.id().value(),
            record.digest().toString(),
            record.alias(),
            record.state().name(),
            Json.write(record.limits().toJson()),
            record.manifest(),
            record.source(),
            record.by(),
            Micros.of(record.at())));
  }

  @Override
  public boolean remove(ExtensionId id) {
    return database.write(
        session -> session.update("DELETE FROM installs WHERE id = ?", id.value()) > 0);
  }

  private static InstallRecord record(ResultSet row) throws SQLException {
    return new InstallRecord(
        new ExtensionId(row.getString(1)),
        Digest.parse(row.getString(2)),
        row.getString(3),
        State.valueOf(row.getString(4)),
        Limits.fromJson(Json.parse(row.getString(5))),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        Micros.at(row.getLong(9)));
  }
}
