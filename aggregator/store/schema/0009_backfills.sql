-- Version 9: articles from web archives (`aggregator backfill`): which file each came from, and how far each file was read.

CREATE TABLE backfills ( -- WARC files that `aggregator backfill` has read, or was reading when it was ended.
  id INTEGER PRIMARY KEY, -- Number of the backfill in this file.
  file TEXT NOT NULL, -- Path or address of the WARC file, as it was given.
  bytes INTEGER NOT NULL, -- Its size.
  digest TEXT NOT NULL, -- Hash of its size and its beginning: by it the file is known again under another name.
  scope TEXT NOT NULL, -- What was asked of it: the sources and days it was narrowed to; empty: everything.
  state TEXT NOT NULL DEFAULT 'reading', -- reading, done, or damaged (read as far as it could be).
  started_at TEXT NOT NULL, -- When its reading began.
  touched_at TEXT NOT NULL, -- When something of it was last stored.
  ended_at TEXT, -- When it had been read to its end; NULL: not yet.
  position INTEGER NOT NULL DEFAULT 0, -- Byte up to which everything is stored: where reading goes on.
  new_articles INTEGER NOT NULL DEFAULT 0, -- Articles that were not in the archive before.
  changed_articles INTEGER NOT NULL DEFAULT 0, -- Articles whose wording it changed.
  detail TEXT NOT NULL DEFAULT '', -- What could not be read of it, with its place.
  UNIQUE (digest, scope)
);

ALTER TABLE articles ADD COLUMN backfill INTEGER REFERENCES backfills (id) /* WARC file it was taken from: its first_seen is then when that archive fetched it; NULL if a pass found it. */;
ALTER TABLE articles ADD COLUMN captured_at TEXT /* When that WARC file's archive fetched the page that it was last read from, to the microsecond. */;
CREATE INDEX backfills_reading ON backfills (touched_at) WHERE state = 'reading';
