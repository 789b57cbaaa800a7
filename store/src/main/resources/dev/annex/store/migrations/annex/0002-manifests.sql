-- What the host read in an installed package; empty for one that was installed before this was kept.

ALTER TABLE installs ADD COLUMN manifest TEXT NOT NULL DEFAULT '';
