-- A statement ends with a semicolon at the end of a line. Times are microseconds since 1970 in UTC.

-- Keys are the bytes of their UTF-8 form: compared byte by byte, whatever the collation.
CREATE TABLE entries (
  owner      TEXT NOT NULL,
  key        BLOB NOT NULL,
  value      BLOB NOT NULL,
  revision   INTEGER NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (owner, key)
) WITHOUT ROWID;

CREATE INDEX entries_by_expiry ON entries (owner, expires_at) WHERE expires_at IS NOT NULL;

-- The row outlives the owner's entries, so that no revision is ever given twice.
CREATE TABLE usage (
  owner         TEXT PRIMARY KEY,
  bytes         INTEGER NOT NULL,
  last_revision INTEGER NOT NULL
) WITHOUT ROWID;
