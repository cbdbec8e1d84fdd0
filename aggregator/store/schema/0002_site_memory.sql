-- Version 2: what a source's pages have in common is remembered, selectors that miss are counted, and an article says
-- what kind of page it is and how sure its fields are.

ALTER TABLE articles ADD COLUMN kind TEXT NOT NULL DEFAULT 'article' /* What its page is: article, live-blog, gallery, video, paywalled (the beginning only) or several (more than one whole article). */;
ALTER TABLE articles ADD COLUMN confidence TEXT NOT NULL DEFAULT '{}' /* How often fields found as these were are right, from 0 to 1, a JSON object by field; a field that is missing is its endpoint's word. */;

CREATE TABLE site_memories ( -- What stands on many pages of a source and so is no part of its articles; bounded, one row a source.
  source TEXT PRIMARY KEY REFERENCES sources (key), -- Source whose pages they are.
  pages INTEGER NOT NULL, -- Pages learnt, each article's once; halved at 40 together with all counts, so that what a redesign removed is forgotten.
  updated_at TEXT NOT NULL, -- When the last of these pages was fetched.
  seen BLOB NOT NULL -- Fingerprints of paragraphs (8 bytes each, the longest unseen first), then on how many of the pages each stood (a byte each).
);

CREATE TABLE selector_misses ( -- Selectors of sources.yaml that matched nothing on the last pages of their source; a row goes when one matches again.
  source TEXT NOT NULL REFERENCES sources (key), -- Source that gives the selector.
  field TEXT NOT NULL, -- Field of `article` in sources.yaml, such as text.
  pages INTEGER NOT NULL, -- Pages in a row on which it matched nothing, each article's counted once; 0 after the source's entry was edited.
  since TEXT NOT NULL, -- When the first of these pages was fetched.
  url TEXT NOT NULL, -- Address of the last of them, to look at.
  PRIMARY KEY (source, field)
) WITHOUT ROWID;

DROP VIEW news;
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
  a.sorted_at AS sorted_at, -- Instant for ordering.
  a.kind AS kind -- What its page is: article, live-blog, gallery, video, paywalled or several.
FROM articles a
JOIN sources s ON s.key = a.source
LEFT JOIN article_texts t ON t.article_id = a.id
LEFT JOIN places p ON p.id = s.place_id
LEFT JOIN articles o ON o.id = a.reprint_of
LEFT JOIN sources os ON os.key = o.source;

DROP VIEW source_health;
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
  s.paused_at AS paused_at, -- Since when it is no longer in sources.yaml.
  (SELECT json_group_object(m.field, m.pages) FROM selector_misses m WHERE m.source = s.key AND m.pages > 0) AS selectors_missed -- Selectors that matched nothing on the last pages, and on how many, a JSON object.
FROM sources s
LEFT JOIN polls e ON e.source = s.key
LEFT JOIN recent r ON r.source = s.key;
