-- Version 3: reprints that are not word for word. Which article is like which is kept apart from what people are shown.

ALTER TABLE articles ADD COLUMN reprint_kind TEXT /* How it is a copy of reprint_of: exact (the same words), near (nearly the same) or partial (a brief cut from a long text); NULL if it is its own. */;
ALTER TABLE articles ADD COLUMN reprint_score REAL /* How much of the shorter of the two texts stands in the longer, from 0 to 1; by the weakest step, if it is a copy of a copy. */;

CREATE TABLE bands ( -- Keys by which articles with many words in common are found; pruned a few days after their day.
  day INTEGER NOT NULL, -- The article's day, as days since 1970-01-01.
  key INTEGER NOT NULL, -- Hash of a band of its MinHash; articles that share one are worth comparing.
  article INTEGER NOT NULL, -- The article; a row may outlive it, until its day is pruned.
  PRIMARY KEY (day, key, article)
) WITHOUT ROWID;

CREATE TABLE likenesses ( -- Articles whose text was found to be a copy of an earlier one, the same source's too; reprint_of follows these.
  article INTEGER PRIMARY KEY REFERENCES articles (id), -- The later article.
  earlier INTEGER NOT NULL REFERENCES articles (id), -- The earliest article it was found to be like.
  kind TEXT NOT NULL, -- How: exact, near or partial.
  score REAL NOT NULL -- How much of the shorter of the two texts stands in the longer, from 0 to 1.
);
CREATE INDEX likenesses_by_earlier ON likenesses (earlier);

UPDATE articles SET reprint_kind = 'exact', reprint_score = 1.0 WHERE reprint_of IS NOT NULL;
INSERT INTO likenesses (article, earlier, kind, score)
  SELECT id, reprint_of, 'exact', 1.0 FROM articles WHERE reprint_of IS NOT NULL;

-- As before; and what was like a deleted article is like what that was like, or like the earliest of them, its heir.
DROP TRIGGER articles_deleted;
CREATE TRIGGER articles_deleted BEFORE DELETE ON articles BEGIN
  DELETE FROM article_texts WHERE article_id = old.id;
  DELETE FROM article_places WHERE article_id = old.id;
  DELETE FROM citations WHERE article_id = old.id;
  DELETE FROM revisions WHERE article_id = old.id;
  DELETE FROM page_queue WHERE article_id = old.id;
  UPDATE article_urls SET article_id = NULL WHERE key = old.url_key AND article_id = old.id;
  UPDATE article_urls SET article_id = NULL WHERE article_id = old.id AND alias = 1;
  UPDATE article_guids SET article_id = NULL WHERE article_id = old.id;
  UPDATE likenesses SET earlier = (SELECT m.earlier FROM likenesses m WHERE m.article = old.id)
    WHERE earlier = old.id AND EXISTS (SELECT 1 FROM likenesses m WHERE m.article = old.id);
  DELETE FROM likenesses WHERE article = old.id;
  UPDATE articles SET (reprint_of, reprint_kind, reprint_score) = (
      SELECT h.id, coalesce(articles.reprint_kind, (SELECT k.kind FROM likenesses k WHERE k.article = articles.id)),
        coalesce(articles.reprint_score, (SELECT k.score FROM likenesses k WHERE k.article = articles.id))
      FROM articles h WHERE h.source <> articles.source AND h.id = (
      SELECT e.id FROM likenesses l JOIN articles e ON e.id = l.article
      WHERE l.earlier = old.id ORDER BY e.sorted_at, e.first_seen, e.id LIMIT 1))
    WHERE (reprint_of = old.id OR id IN (SELECT c.article FROM likenesses c WHERE c.earlier = old.id)) AND id <> (
      SELECT e.id FROM likenesses l JOIN articles e ON e.id = l.article
      WHERE l.earlier = old.id ORDER BY e.sorted_at, e.first_seen, e.id LIMIT 1);
  UPDATE articles SET reprint_of = NULL, reprint_kind = NULL, reprint_score = NULL WHERE reprint_of = old.id;
  UPDATE likenesses SET earlier = (
      SELECT e.id FROM likenesses l JOIN articles e ON e.id = l.article
      WHERE l.earlier = old.id ORDER BY e.sorted_at, e.first_seen, e.id LIMIT 1) WHERE earlier = old.id AND article <> (
      SELECT e.id FROM likenesses l JOIN articles e ON e.id = l.article
      WHERE l.earlier = old.id ORDER BY e.sorted_at, e.first_seen, e.id LIMIT 1);
  DELETE FROM likenesses WHERE earlier = old.id;
END;

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
  a.kind AS kind, -- What its page is: article, live-blog, gallery, video, paywalled or several.
  a.reprint_kind AS reprint_kind, -- How it is a copy of that earlier article: exact, near or partial; NULL if it is its own.
  a.reprint_score AS reprint_score -- How much of the shorter of the two texts stands in the longer, from 0 to 1.
FROM articles a
JOIN sources s ON s.key = a.source
LEFT JOIN article_texts t ON t.article_id = a.id
LEFT JOIN places p ON p.id = s.place_id
LEFT JOIN articles o ON o.id = a.reprint_of
LEFT JOIN sources os ON os.key = o.source;

DROP VIEW reprints;
CREATE VIEW reprints AS -- Articles whose text, or nearly that, or a part of it, another source published earlier.
SELECT
  a.id AS article, -- Number of the reprint.
  a.day AS day, -- Day of the reprint.
  a.source AS source, -- Source that reprinted.
  a.title AS title, -- Headline of the reprint.
  o.id AS original, -- Number of the original.
  o.source AS original_source, -- Source that published it first.
  o.title AS original_title, -- Headline of the original.
  CAST(round((julianday(a.sorted_at) - julianday(o.sorted_at)) * 1440) AS INTEGER) AS lag_minutes, -- Minutes between the two publications.
  a.reprint_kind AS kind, -- exact (the same words), near (nearly the same) or partial (a brief cut from a long text).
  a.reprint_score AS score -- How much of the shorter of the two texts stands in the longer, from 0 to 1.
FROM articles a JOIN articles o ON o.id = a.reprint_of;
