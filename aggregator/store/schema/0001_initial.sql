-- The archive, version 1. The comments inside the statements stay in sqlite_master: they are the data dictionary
-- (`aggregator db schema`, docs/reference). Instants are UTC, `2024-11-12T03:15:00Z`: one width, so they sort as text.
-- Nothing in here needs a function or tokenizer that a plain `sqlite3` shell does not have.

CREATE TABLE places ( -- Towns and regions that sources and articles belong to.
  id INTEGER PRIMARY KEY, -- Number of the place in this file.
  name TEXT NOT NULL, -- Name in the nominative, «Спасск-Дальний».
  region TEXT NOT NULL, -- Full name of the region it lies in; a region's own name again.
  kind TEXT NOT NULL, -- What it is: town, region or country.
  timezone TEXT NOT NULL, -- IANA name of its time zone.
  lat REAL, -- Latitude in degrees, if known.
  lon REAL, -- Longitude in degrees, if known.
  population INTEGER, -- Inhabitants, if known.
  UNIQUE (name, region)
);

CREATE TABLE sources ( -- Outlets of sources.yaml; one that was taken out of the file stays here, paused.
  key TEXT PRIMARY KEY, -- Key of the source in sources.yaml.
  name TEXT NOT NULL, -- Name of the outlet.
  homepage TEXT NOT NULL, -- Address of its home page.
  kind TEXT NOT NULL, -- What it is: outlet, agency, authority or aggregator.
  place_id INTEGER REFERENCES places (id), -- Town or region it reports from, if the file names one.
  timezone TEXT NOT NULL, -- IANA time zone in which its days begin.
  language TEXT NOT NULL, -- Language of its articles unless they say otherwise (BCP 47).
  tags TEXT NOT NULL DEFAULT '[]', -- The editor's tags, a JSON array.
  full_text INTEGER NOT NULL DEFAULT 0, -- 1 if readers may be shown whole texts, 0 if an excerpt and the link.
  enabled INTEGER NOT NULL DEFAULT 1, -- 0 if sources.yaml says `enabled: false`.
  identity TEXT NOT NULL DEFAULT 'auto', -- How its articles are told apart: auto, guid, link or link+date.
  paused_at TEXT, -- Since when it is no longer in sources.yaml; NULL if it is.
  added_at TEXT NOT NULL, -- When it was first seen in sources.yaml.
  settings_hash TEXT NOT NULL, -- Hash of its settings, to see whether the file has changed.
  discovery_due TEXT, -- When it is next searched for endpoints, if none are known; NULL: at once.
  discovery_tries INTEGER NOT NULL DEFAULT 0, -- Searches for endpoints that found none, in a row.
  discovery_detail TEXT -- What the last search found, or what stood in its way.
);

CREATE TABLE endpoints ( -- Addresses at which sources announce articles, and what was learnt of each.
  id INTEGER PRIMARY KEY, -- Number of the endpoint in this file.
  source TEXT NOT NULL REFERENCES sources (key), -- Source it belongs to.
  kind TEXT NOT NULL, -- What it is: feed, sitemap or listing.
  url TEXT NOT NULL, -- Its address.
  links TEXT, -- CSS selector of the article links of a listing, if the editor gave one.
  found INTEGER NOT NULL DEFAULT 0, -- 1 if it was found from the home page, 0 if an editor named it.
  active INTEGER NOT NULL DEFAULT 1, -- 0 if it is no longer asked: named no more, or replaced.
  etag TEXT, -- ETag of its last answer.
  last_modified TEXT, -- Last-Modified of its last answer.
  body_hash TEXT, -- Hash of the last body, for servers that send neither.
  identity TEXT NOT NULL DEFAULT 'auto', -- What was learnt of how its articles are told apart: auto, guid or link.
  guid_churn INTEGER NOT NULL DEFAULT 0, -- Polls in a row that showed known links with new GUIDs.
  link_churn INTEGER NOT NULL DEFAULT 0, -- Polls in a row that showed known GUIDs with new links.
  failures INTEGER NOT NULL DEFAULT 0, -- Failures in a row that count against it.
  failing_since TEXT, -- When the first of these failures happened; NULL if the last poll went well.
  last_attempt TEXT, -- When it was last asked.
  last_success TEXT, -- When it last answered as it should.
  last_failure_kind TEXT, -- Kind of its last failure, even if it is well again.
  next_due TEXT, -- When it is next asked; NULL: at once.
  interval_seconds INTEGER, -- Seconds planned between two polls.
  reasons TEXT NOT NULL DEFAULT '[]', -- Why this interval: sentences, a JSON array.
  gap_seconds REAL, -- Median seconds between its last publications.
  last_published TEXT, -- Its latest publication.
  ttl_seconds REAL, -- Seconds the feed itself asks to wait (`ttl`, `sy:`).
  max_age_seconds REAL, -- Seconds its server says an answer is fresh (`Cache-Control: max-age`).
  moved_to TEXT, -- Where it has moved for good, as its server says.
  format TEXT, -- What its last answer turned out to be, such as rss20 or news-sitemap.
  last_entries INTEGER, -- Articles in its last answer.
  UNIQUE (source, url)
);

CREATE TABLE stories ( -- Events, each told by one or more articles.
  id INTEGER PRIMARY KEY, -- Number of the story in this file.
  title TEXT, -- Headline that stands for all of its articles.
  first_seen TEXT NOT NULL, -- When its first article was seen.
  updated_at TEXT -- When it last gained or lost an article.
);

CREATE TABLE articles ( -- One row a publication: what lists need. Its text is in article_texts.
  id INTEGER PRIMARY KEY, -- Number of the article in this file.
  source TEXT NOT NULL REFERENCES sources (key), -- Source that published it.
  day TEXT NOT NULL, -- Calendar day of publication in the local time of the source's place.
  published_at TEXT, -- When it was published; NULL if nobody said (then `day` is the day it was first seen).
  published_local TEXT, -- The same in local time, `2024-11-12 13:15`; the day alone if no time was given.
  precision TEXT, -- How exactly publication was stated: second, minute or day.
  sorted_at TEXT NOT NULL, -- Instant for ordering: published_at; without a clock time, first_seen or the day's end.
  modified_at TEXT, -- When it was last changed, as the site says.
  title TEXT NOT NULL, -- Headline.
  lead TEXT, -- Opening paragraph or summary.
  text_length INTEGER, -- Characters of its text; NULL if there is none.
  url TEXT NOT NULL, -- Canonical address, to open.
  url_key TEXT NOT NULL, -- Its key in article_urls: the address without scheme, www and other dress.
  guid TEXT, -- Identifier its feed gave it.
  authors TEXT NOT NULL DEFAULT '[]', -- Names of its authors, a JSON array.
  image TEXT, -- Address of its lead image.
  language TEXT, -- Language (BCP 47).
  keywords TEXT NOT NULL DEFAULT '[]', -- Keywords and categories, a JSON array.
  section TEXT, -- Section of the site it stands in.
  genre TEXT, -- Genre its feed states, such as `article` or `message`.
  fingerprint TEXT, -- Hash of the normalized text, equal for equal texts; NULL for short ones.
  reprint_of INTEGER REFERENCES articles (id), -- Earlier article of another source with the same text.
  story_id INTEGER REFERENCES stories (id), -- Story it belongs to, if one was formed.
  first_seen TEXT NOT NULL, -- When it was first announced to us; never changes.
  updated_at TEXT, -- When any of its fields last changed after first_seen.
  revision_count INTEGER NOT NULL DEFAULT 0, -- How many times its wording has changed.
  page_state TEXT NOT NULL, -- Its page: announced (to be fetched), complete, failed or not-needed.
  page_looks INTEGER NOT NULL DEFAULT 0, -- How often its page was queued again because it was announced in other words.
  provenance TEXT NOT NULL DEFAULT '{}', -- Which method gave each field, a JSON object.
  announced_by INTEGER REFERENCES endpoints (id), -- Endpoint whose word about it is followed.
  entry_hash TEXT -- Hash of what that endpoint last said of it.
);
CREATE INDEX articles_by_day ON articles (day, sorted_at);
CREATE INDEX articles_by_source ON articles (source, day, sorted_at);
CREATE INDEX articles_by_fingerprint ON articles (fingerprint, sorted_at, first_seen) WHERE fingerprint IS NOT NULL;
CREATE INDEX articles_by_original ON articles (reprint_of, sorted_at) WHERE reprint_of IS NOT NULL;
CREATE INDEX articles_by_story ON articles (story_id) WHERE story_id IS NOT NULL;

CREATE TABLE article_texts ( -- Texts of articles; each article has one row.
  article_id INTEGER PRIMARY KEY REFERENCES articles (id), -- The article.
  text TEXT -- Its text, paragraphs set apart by an empty line; NULL if none is known.
);

CREATE TABLE revisions ( -- Earlier wordings of articles that were changed later.
  id INTEGER PRIMARY KEY, -- Number of the revision in this file.
  article_id INTEGER NOT NULL REFERENCES articles (id), -- The article.
  seen_from TEXT NOT NULL, -- Since when this wording was known here.
  seen_until TEXT NOT NULL, -- When another wording was found in its place.
  title TEXT NOT NULL, -- Headline as it was.
  lead TEXT, -- Opening paragraph or summary as it was.
  text TEXT -- Text as it was.
);
CREATE INDEX revisions_by_article ON revisions (article_id, seen_until);

CREATE TABLE article_places ( -- Places an article belongs to.
  article_id INTEGER NOT NULL REFERENCES articles (id), -- The article.
  place_id INTEGER NOT NULL REFERENCES places (id), -- The place.
  how TEXT NOT NULL, -- Why: mention (the article names it), source (its source's place), region (through a town in it).
  weight REAL NOT NULL, -- How strongly, from 0 to 1.
  day TEXT NOT NULL, -- The article's day, kept here so that a place's day is found at once.
  PRIMARY KEY (article_id, place_id)
) WITHOUT ROWID;
CREATE INDEX article_places_by_day ON article_places (place_id, day, article_id);

CREATE TABLE citations ( -- Whom articles name as the origin of their news.
  id INTEGER PRIMARY KEY, -- Number of the citation in this file.
  article_id INTEGER NOT NULL REFERENCES articles (id), -- The article.
  role TEXT NOT NULL, -- via: the outlet that reported it; primary: the body or person it began with.
  name TEXT NOT NULL, -- Who is named.
  url TEXT, -- The link given with the name.
  method TEXT NOT NULL, -- What showed it: feed (the feed says so) or text.
  evidence TEXT -- The words that show it.
);
CREATE INDEX citations_by_article ON citations (article_id, role);

CREATE TABLE article_urls ( -- Memory of addresses: a row stays when its article is deleted, so it never comes back as new.
  key TEXT PRIMARY KEY, -- Address without scheme, www and other dress; with a day or GUID after a space where needed.
  article_id INTEGER, -- The article; NULL if it has been deleted.
  alias INTEGER NOT NULL DEFAULT 0, -- 1 if it is not the article's canonical address.
  url TEXT, -- The address of an alias in full.
  first_seen TEXT NOT NULL -- When it was first announced.
) WITHOUT ROWID;
CREATE INDEX article_urls_aliases ON article_urls (article_id) WHERE alias = 1;

CREATE TABLE article_guids ( -- Memory of GUIDs, as article_urls is of addresses.
  source TEXT NOT NULL, -- Source whose feed gave the GUID.
  guid TEXT NOT NULL, -- The GUID; a hash of it if it is very long.
  article_id INTEGER, -- The article; NULL if it has been deleted.
  PRIMARY KEY (source, guid)
) WITHOUT ROWID;
CREATE INDEX article_guids_by_article ON article_guids (article_id);

CREATE TABLE page_queue ( -- Article pages that are still to be fetched, or to be looked at again for edits.
  article_id INTEGER PRIMARY KEY REFERENCES articles (id), -- The article.
  source TEXT NOT NULL, -- Its source.
  due TEXT NOT NULL, -- When the page is to be fetched.
  attempts INTEGER NOT NULL DEFAULT 0, -- Failed attempts so far.
  complete INTEGER NOT NULL DEFAULT 0 -- 1 if the page has been read before: this is a look for edits.
);
CREATE INDEX page_queue_by_due ON page_queue (due, article_id);
CREATE INDEX page_queue_by_source ON page_queue (source, due, article_id);

CREATE TABLE runs ( -- Passes of `aggregator collect`.
  id INTEGER PRIMARY KEY, -- Number of the run in this file.
  started_at TEXT NOT NULL, -- When it began.
  ended_at TEXT, -- When it ended; NULL while it runs, or if it was killed.
  state TEXT NOT NULL DEFAULT 'running', -- running, done, deadline, stopped, failed or killed.
  pid INTEGER, -- Process that ran it.
  command TEXT, -- Command line that started it.
  due INTEGER, -- Endpoints that were due, and sources to be searched for some.
  polled INTEGER, -- Endpoints asked.
  pages INTEGER, -- Article pages asked for.
  new_articles INTEGER, -- Articles seen for the first time.
  changed_articles INTEGER, -- Articles whose wording changed.
  reprints INTEGER, -- Articles recognized as reprints.
  not_modified INTEGER, -- Answers that said nothing has changed.
  failures INTEGER, -- Exchanges that failed.
  wire_bytes INTEGER, -- Bytes received.
  left_over INTEGER, -- Due but not begun, because the run was ended early.
  network_down INTEGER NOT NULL DEFAULT 0, -- 1 if most hosts failed at once, so that nobody was blamed.
  more TEXT NOT NULL DEFAULT '{}' -- Further counts, a JSON object.
);

CREATE TABLE fetches ( -- Exchanges with servers and how each ended; trimmed after 90 days.
  id INTEGER PRIMARY KEY, -- Number of the fetch in this file.
  run_id INTEGER, -- Run it was part of.
  at TEXT NOT NULL, -- When the answer came.
  source TEXT NOT NULL, -- Source it was for.
  purpose TEXT NOT NULL, -- endpoint, page or discovery (a search for endpoints).
  endpoint_id INTEGER, -- Endpoint that was asked.
  article_id INTEGER, -- Article whose page was asked for.
  url TEXT NOT NULL, -- Address that answered, after redirects.
  outcome TEXT NOT NULL, -- page, not-modified, or the kind of failure.
  detail TEXT, -- One line for a person.
  status INTEGER, -- HTTP status code.
  wire_bytes INTEGER NOT NULL DEFAULT 0, -- Bytes received, compressed as they came.
  body_bytes INTEGER, -- Bytes of the body, unpacked.
  elapsed_ms INTEGER NOT NULL DEFAULT 0, -- Milliseconds of the whole exchange, waiting for our turn not counted.
  attempts INTEGER NOT NULL DEFAULT 1, -- Requests it took.
  entries INTEGER, -- Articles the answer announced.
  new INTEGER NOT NULL DEFAULT 0, -- Of these, seen for the first time.
  changed INTEGER NOT NULL DEFAULT 0, -- Articles whose wording changed by it.
  blamed INTEGER NOT NULL DEFAULT 1 -- 0 if the network here was down: not counted against the source.
);
CREATE INDEX fetches_by_time ON fetches (at);
CREATE INDEX fetches_by_source ON fetches (source, at);

CREATE TABLE robots ( -- robots.txt files, kept as RFC 9309 section 2.4 allows.
  origin TEXT PRIMARY KEY, -- Scheme, host and port it holds for.
  text TEXT, -- The file; NULL if there was none.
  rule TEXT NOT NULL, -- What follows from the answer, `rules`, `allow-all` or `disallow-all`.
  fetched_at TEXT NOT NULL, -- When it was fetched.
  expires_at TEXT NOT NULL -- Until when it is believed.
) WITHOUT ROWID;

-- ---------------------------------------------------------------- full-text search

CREATE VIEW search_content AS -- What full-text search looks into: headline, lead and text, with ё as е.
SELECT
  a.id AS id, -- Number of the article.
  replace(replace(a.title, 'ё', 'е'), 'Ё', 'Е') AS title, -- Headline.
  replace(replace(a.lead, 'ё', 'е'), 'Ё', 'Е') AS lead, -- Opening paragraph or summary.
  replace(replace(t.text, 'ё', 'е'), 'Ё', 'Е') AS text -- Text.
FROM articles a JOIN article_texts t ON t.article_id = a.id;

CREATE VIRTUAL TABLE search -- Full-text index of articles (FTS5): `rowid` is articles.id; write ё as е in a query.
USING fts5(
  title, lead, text,
  content='search_content', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);

-- An article is in the index exactly while it has its row in article_texts.
CREATE TRIGGER article_texts_added AFTER INSERT ON article_texts BEGIN
  INSERT INTO search (rowid, title, lead, text)
    SELECT id, title, lead, text FROM search_content WHERE id = new.article_id;
END;
CREATE TRIGGER article_texts_changing BEFORE UPDATE OF text ON article_texts WHEN old.text IS NOT new.text BEGIN
  INSERT INTO search (search, rowid, title, lead, text)
    SELECT 'delete', id, title, lead, text FROM search_content WHERE id = old.article_id;
END;
CREATE TRIGGER article_texts_changed AFTER UPDATE OF text ON article_texts WHEN old.text IS NOT new.text BEGIN
  INSERT INTO search (rowid, title, lead, text)
    SELECT id, title, lead, text FROM search_content WHERE id = new.article_id;
END;
CREATE TRIGGER article_texts_deleted BEFORE DELETE ON article_texts BEGIN
  INSERT INTO search (search, rowid, title, lead, text)
    SELECT 'delete', id, title, lead, text FROM search_content WHERE id = old.article_id;
END;
CREATE TRIGGER articles_rewording BEFORE UPDATE OF title, lead ON articles
WHEN old.title IS NOT new.title OR old.lead IS NOT new.lead BEGIN
  INSERT INTO search (search, rowid, title, lead, text)
    SELECT 'delete', id, title, lead, text FROM search_content WHERE id = old.id;
END;
CREATE TRIGGER articles_reworded AFTER UPDATE OF title, lead ON articles
WHEN old.title IS NOT new.title OR old.lead IS NOT new.lead BEGIN
  INSERT INTO search (rowid, title, lead, text)
    SELECT id, title, lead, text FROM search_content WHERE id = new.id;
END;

-- ---------------------------------------------------------------- what follows an article

CREATE TRIGGER articles_redated AFTER UPDATE OF day ON articles WHEN old.day <> new.day BEGIN
  UPDATE article_places SET day = new.day WHERE article_id = new.id;
END;

-- Whoever deletes articles, with whatever tool: what belongs to them goes, the memory of them stays, and of the
-- reprints of a deleted article the earliest takes its place (it is left alone until the others point at it).
CREATE TRIGGER articles_deleted BEFORE DELETE ON articles BEGIN
  DELETE FROM article_texts WHERE article_id = old.id;
  DELETE FROM article_places WHERE article_id = old.id;
  DELETE FROM citations WHERE article_id = old.id;
  DELETE FROM revisions WHERE article_id = old.id;
  DELETE FROM page_queue WHERE article_id = old.id;
  UPDATE article_urls SET article_id = NULL WHERE key = old.url_key AND article_id = old.id;
  UPDATE article_urls SET article_id = NULL WHERE article_id = old.id AND alias = 1;
  UPDATE article_guids SET article_id = NULL WHERE article_id = old.id;
  UPDATE articles SET reprint_of = (
      SELECT CASE WHEN e.source = articles.source THEN NULL ELSE e.id END
      FROM articles e WHERE e.reprint_of = old.id ORDER BY e.sorted_at, e.id LIMIT 1)
    WHERE reprint_of = old.id AND id <> (
      SELECT e.id FROM articles e WHERE e.reprint_of = old.id ORDER BY e.sorted_at, e.id LIMIT 1);
  UPDATE articles SET reprint_of = NULL WHERE reprint_of = old.id;
END;

-- ---------------------------------------------------------------- views for people

CREATE VIEW news AS -- One row an article, with everything an analyst wants, joined. Start here.
SELECT
  a.id AS id, -- Number of the article.
  a.day AS day, -- Calendar day of publication in the local time of the source's place.
  a.published_at AS published_at, -- When it was published (UTC); NULL if nobody said.
  a.published_local AS published_local, -- The same in local time; the day alone if no time was given.
  a.source AS source, -- Key of the source that published it.
  s.name AS source_name, -- Name of that source.
  s.kind AS source_kind, -- What that source is: outlet, agency, authority or aggregator.
  p.name AS place, -- Place the source reports from.
  p.region AS region, -- Region of that place.
  a.title AS title, -- Headline.
  a.lead AS lead, -- Opening paragraph or summary.
  t.text AS text, -- Text; NULL if none is known.
  a.url AS url, -- Canonical address.
  (SELECT group_concat(value, ', ') FROM json_each(a.authors)) AS authors, -- Authors, with commas between.
  a.image AS image, -- Address of the lead image.
  a.language AS language, -- Language (BCP 47).
  (SELECT group_concat(value, ', ') FROM json_each(a.keywords)) AS keywords, -- Keywords, with commas between.
  a.section AS section, -- Section of the site it stands in.
  a.genre AS genre, -- Genre its feed states.
  a.reprint_of AS reprint_of, -- Number of the earlier article whose text this is; NULL if it is its own.
  os.name AS original_source, -- Name of the source of that earlier article.
  o.url AS original_url, -- Address of that earlier article.
  (SELECT c.name FROM citations c WHERE c.article_id = a.id AND c.role = 'via' ORDER BY c.id LIMIT 1) AS via, -- Outlet it names as having reported the news.
  (SELECT c.name FROM citations c WHERE c.article_id = a.id AND c.role = 'primary' ORDER BY c.id LIMIT 1) AS primary_source, -- Body or person it says the news began with.
  a.revision_count AS revision_count, -- How many times its wording has changed.
  a.first_seen AS first_seen, -- When it was first announced to us.
  a.updated_at AS updated_at, -- When any of its fields last changed.
  a.story_id AS story_id, -- Number of its story.
  a.page_state AS page_state, -- State of its page: announced, complete, failed or not-needed.
  s.full_text AS full_text, -- 1 if readers may be shown the whole text.
  a.sorted_at AS sorted_at -- Instant for ordering.
FROM articles a
JOIN sources s ON s.key = a.source
LEFT JOIN article_texts t ON t.article_id = a.id
LEFT JOIN places p ON p.id = s.place_id
LEFT JOIN articles o ON o.id = a.reprint_of
LEFT JOIN sources os ON os.key = o.source;

CREATE VIEW calendar AS -- Articles a day and place; a region's rows count the towns in it too.
SELECT
  ap.day AS day, -- Calendar day.
  p.name AS place, -- Town or region.
  p.region AS region, -- Region of the place.
  count(*) AS articles, -- Articles of that day that belong to the place.
  count(DISTINCT coalesce(a.story_id, -coalesce(a.reprint_of, a.id))) AS stories -- The same with stories and reprints counted once.
FROM article_places ap
JOIN places p ON p.id = ap.place_id
JOIN articles a ON a.id = ap.article_id
GROUP BY ap.place_id, ap.day;

CREATE VIEW reprints AS -- Articles whose text another source published earlier.
SELECT
  a.id AS article, -- Number of the reprint.
  a.day AS day, -- Day of the reprint.
  a.source AS source, -- Source that reprinted.
  a.title AS title, -- Headline of the reprint.
  o.id AS original, -- Number of the original.
  o.source AS original_source, -- Source that published it first.
  o.title AS original_title, -- Headline of the original.
  CAST(round((julianday(a.sorted_at) - julianday(o.sorted_at)) * 1440) AS INTEGER) AS lag_minutes -- Minutes between the two publications.
FROM articles a JOIN articles o ON o.id = a.reprint_of;

CREATE VIEW source_health AS -- How each source of sources.yaml is doing.
WITH recent AS (
  SELECT source, count(*) AS articles_30d, sum(day >= date('now', '-7 days')) AS articles_7d,
    avg(text_length IS NOT NULL) AS text_share, avg(published_at IS NOT NULL) AS date_share,
    avg(image IS NOT NULL) AS image_share, avg(lead IS NOT NULL) AS lead_share, avg(authors <> '[]') AS authors_share
  FROM articles WHERE day >= date('now', '-30 days') GROUP BY +source -- not by the index on source: it holds all days
), polls AS (
  SELECT source, count(*) AS endpoints, max(last_success) AS last_success, min(failures) AS failures,
    min(next_due) AS next_due, max(last_published) AS last_published, max(last_entries) AS last_entries,
    CASE WHEN sum(failures = 0) = 0 THEN min(failing_since) END AS failing_since
  FROM endpoints WHERE active = 1 GROUP BY source
)
SELECT
  s.key AS source, -- Key of the source.
  s.name AS name, -- Its name.
  coalesce(e.endpoints, 0) AS endpoints, -- Endpoints that are asked; 0 means none has been found yet.
  e.last_success AS last_success, -- When one of them last answered as it should.
  coalesce(e.failures, 0) AS failures, -- Failures in a row of the endpoint that is doing best.
  CASE WHEN e.failures > 0 THEN (
    SELECT k.last_failure_kind FROM endpoints k WHERE k.source = s.key AND k.active = 1 ORDER BY k.last_attempt DESC LIMIT 1
  ) END AS failure, -- Kind of the last failure, while it is failing.
  e.failing_since AS failing_since, -- Since when all of its endpoints fail; NULL if one is well.
  e.next_due AS next_due, -- When it is next asked.
  e.last_published AS last_published, -- Its latest publication.
  e.last_entries AS last_entries, -- Entries in its fullest endpoint's last answer.
  coalesce(r.articles_7d, 0) AS articles_7d, -- Articles of the last 7 days.
  coalesce(r.articles_30d, 0) AS articles_30d, -- Articles of the last 30 days.
  round(r.text_share, 3) AS text_share, -- Share of the last 30 days' articles that have a text.
  round(r.date_share, 3) AS date_share, -- Share of them with a publication time.
  round(r.image_share, 3) AS image_share, -- Share of them with an image.
  round(r.lead_share, 3) AS lead_share, -- Share of them with a lead.
  round(r.authors_share, 3) AS authors_share, -- Share of them with authors.
  (SELECT f.at FROM fetches f WHERE f.source = s.key ORDER BY f.at DESC LIMIT 1) AS last_fetch, -- When it was last asked for anything.
  s.enabled AS enabled, -- 0 if sources.yaml says `enabled: false`.
  s.paused_at AS paused_at -- Since when it is no longer in sources.yaml.
FROM sources s
LEFT JOIN polls e ON e.source = s.key
LEFT JOIN recent r ON r.source = s.key;
