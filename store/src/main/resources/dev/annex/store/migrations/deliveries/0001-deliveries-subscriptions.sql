-- Invocations that the host owes extensions. Times are microseconds since 1970.
CREATE TABLE deliveries (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  owner TEXT NOT NULL,
  tool TEXT NOT NULL,
  arguments TEXT NOT NULL,
  kind TEXT NOT NULL,
  due INTEGER NOT NULL,
  lane TEXT NOT NULL,
  rule TEXT NOT NULL,
  attempts INTEGER NOT NULL
) STRICT;

CREATE INDEX deliveries_by_due ON deliveries (due);

CREATE INDEX deliveries_by_lane ON deliveries (owner, lane, number);

-- Who listens to which topics.
CREATE TABLE subscriptions (
  holder TEXT NOT NULL,
  pattern TEXT NOT NULL,
  tool TEXT NOT NULL,
  PRIMARY KEY (holder, pattern, tool)
) STRICT, WITHOUT ROWID;
