-- A statement ends with a semicolon at the end of a line. Times are microseconds since 1970 in UTC.

-- The data key that seals all secrets, itself encrypted under the operator's master key.
CREATE TABLE keyring (
  only          INTEGER PRIMARY KEY CHECK (only = 1),
  generation    INTEGER NOT NULL,
  salt          BLOB NOT NULL,
  iterations    INTEGER NOT NULL,
  master_key_id TEXT NOT NULL,
  wrapped       BLOB NOT NULL,
  made_at       INTEGER NOT NULL
);

-- The operator's secrets have an empty owner.
CREATE TABLE secrets (
  owner      TEXT NOT NULL,
  name       TEXT NOT NULL,
  generation INTEGER NOT NULL,
  sealed     BLOB NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (owner, name)
) WITHOUT ROWID;
