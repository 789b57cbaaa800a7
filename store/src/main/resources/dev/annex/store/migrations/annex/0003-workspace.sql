-- What is kept for the user: tasks, conversations, memory, connections. A statement ends with a semicolon at the end of a line.

-- No number is ever given twice. The group and the name are BINARY, so they are compared byte by byte.
CREATE TABLE items (
  number       INTEGER PRIMARY KEY AUTOINCREMENT,
  kind         TEXT NOT NULL,
  belongs_to   TEXT NOT NULL,
  name         TEXT NOT NULL,
  state        TEXT NOT NULL,
  fields       TEXT NOT NULL,
  bytes        INTEGER NOT NULL,
  revision     INTEGER NOT NULL,
  writer       TEXT,
  created_at   INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL
);

CREATE UNIQUE INDEX items_by_name ON items (kind, belongs_to, name) WHERE name <> '';

CREATE INDEX items_by_group ON items (kind, belongs_to, number);

CREATE INDEX items_by_kind ON items (kind, number);

CREATE TABLE item_words (
  word TEXT NOT NULL,
  item INTEGER NOT NULL,
  PRIMARY KEY (word, item)
) WITHOUT ROWID;

CREATE INDEX item_words_by_item ON item_words (item);

-- What each extension takes, changed in the transaction that changes the items.
CREATE TABLE item_usage (
  writer TEXT PRIMARY KEY,
  bytes  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE item_revisions (
  latest INTEGER NOT NULL
);

INSERT INTO item_revisions (latest) VALUES (0);
