-- The operator's rules for the calls of tools. An asset of 0 stands for all calls.

CREATE TABLE policy_rules (
  extension TEXT NOT NULL,
  asset     INTEGER NOT NULL,
  word      TEXT NOT NULL,
  verdict   TEXT NOT NULL,
  made_by   TEXT NOT NULL,
  made_at   INTEGER NOT NULL,
  PRIMARY KEY (extension, asset, word)
) WITHOUT ROWID;

CREATE TABLE policy_choices (
  extension TEXT NOT NULL,
  asset     INTEGER NOT NULL,
  groups    TEXT NOT NULL,
  made_by   TEXT NOT NULL,
  made_at   INTEGER NOT NULL,
  PRIMARY KEY (extension, asset)
) WITHOUT ROWID;

CREATE TABLE policy_groups (
  id          TEXT PRIMARY KEY,
  title       TEXT NOT NULL,
  description TEXT NOT NULL,
  allowed     TEXT NOT NULL,
  denied      TEXT NOT NULL
) WITHOUT ROWID;
