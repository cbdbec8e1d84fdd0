-- Version 6: what `on_alert` has been told, so that only changes are said, each once; and failures found without a scan.

CREATE TABLE alert_states ( -- What `on_alert` was last told of each source that is not well; the row goes with the recovery.
  subject TEXT PRIMARY KEY, -- Key of the source; `(network)` if it is the network here.
  state TEXT NOT NULL, -- failing, silent, few or thin; down for the network.
  since TEXT NOT NULL, -- When that was found.
  reason TEXT NOT NULL -- The sentence that was sent.
) WITHOUT ROWID;

CREATE TABLE alerts ( -- Calls of `on_alert`: what was said, to which hook, and whether it arrived; trimmed after 90 days.
  id INTEGER PRIMARY KEY, -- Number of the alert in this file.
  at TEXT NOT NULL, -- When it was written.
  hook TEXT NOT NULL, -- Where it goes: webhook or command.
  body TEXT NOT NULL, -- The JSON that is sent.
  tries INTEGER NOT NULL DEFAULT 0, -- Failed attempts so far.
  due TEXT NOT NULL, -- When it is tried next.
  outcome TEXT, -- told, or given-up; NULL while it waits.
  ended_at TEXT, -- When it was told or given up.
  detail TEXT -- What stood in the way the last time, one line.
);
CREATE INDEX alerts_waiting ON alerts (hook, id) WHERE outcome IS NULL;

-- Of a day's exchanges few fail; these are found, source and kind, in the index alone.
CREATE INDEX fetches_failed ON fetches (at, source, outcome) WHERE outcome NOT IN ('page', 'not-modified');
