-- A statement ends with a semicolon at the end of a line. Times are microseconds since 1970 in UTC.

CREATE TABLE journal (
  sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
  time       INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  verdict    TEXT NOT NULL,
  invocation TEXT,
  actor      TEXT NOT NULL,
  extension  TEXT,
  action     TEXT NOT NULL,
  target     TEXT NOT NULL,
  facts      TEXT NOT NULL
);

CREATE INDEX journal_by_extension ON journal (extension, sequence);

CREATE INDEX journal_by_invocation ON journal (invocation, sequence);

CREATE INDEX journal_by_kind ON journal (kind, sequence);

CREATE TABLE grants (
  holder     TEXT NOT NULL,
  name       TEXT NOT NULL,
  scope      TEXT NOT NULL,
  granted_by TEXT NOT NULL,
  granted_at INTEGER NOT NULL,
  ends_at    INTEGER,
  PRIMARY KEY (holder, name, scope)
) WITHOUT ROWID;

CREATE TABLE installs (
  id           TEXT PRIMARY KEY,
  digest       TEXT NOT NULL,
  alias        TEXT NOT NULL,
  state        TEXT NOT NULL,
  limits       TEXT NOT NULL,
  source       TEXT NOT NULL,
  installed_by TEXT NOT NULL,
  installed_at INTEGER NOT NULL
) WITHOUT ROWID;
