-- Version 5: what pages for readers ask is kept, not counted: the stories of a place and day with their score, the days of a
-- place, the order of a day. Triggers keep the numbers and note which stories have changed, whoever writes; the pass
-- weighs those anew. Search is by stems, and its index is written by the pass from a queue of the same kind (decision 7).

-- ---------------------------------------------------------------- a place's day in order of time

ALTER TABLE article_places ADD COLUMN at TEXT NOT NULL DEFAULT '' /* The article's sorted_at, kept here so that a place's day is read in order of time. */;
DROP INDEX article_places_by_day;
UPDATE article_places SET at = (SELECT a.sorted_at FROM articles a WHERE a.id = article_id);
CREATE INDEX article_places_by_day ON article_places (place_id, day, at, article_id);

-- ---------------------------------------------------------------- the stories of a place and day

CREATE TABLE place_stories ( -- The stories of each place and day with what they weigh: what the view main_news reads. Place 0: all places.
  story_id INTEGER NOT NULL, -- Number of the story.
  day TEXT NOT NULL, -- Calendar day of its articles that are counted here.
  place_id INTEGER NOT NULL, -- Town or region; 0 for all places together.
  score REAL NOT NULL, -- Outlets (a reprinting one counts a quarter) times the place's weight, later in the day a little more (docs/stories.md).
  outlets INTEGER NOT NULL, -- Sources that carry it that day.
  articles INTEGER NOT NULL, -- Their articles.
  reprints INTEGER NOT NULL, -- Of these, reprints.
  place_weight REAL NOT NULL, -- How strongly it belongs to the place; 1 for all places.
  first_at TEXT NOT NULL, -- Its first article of the day (UTC).
  last_at TEXT NOT NULL, -- Its last one.
  PRIMARY KEY (story_id, day, place_id)
) WITHOUT ROWID;
CREATE INDEX place_stories_by_score ON place_stories (place_id, day, score DESC, story_id);

CREATE TABLE stories_touched ( -- Days of stories that are to be weighed anew: triggers fill it, the pass empties it.
  story_id INTEGER NOT NULL, -- The story.
  day TEXT NOT NULL, -- The day.
  PRIMARY KEY (story_id, day)
) WITHOUT ROWID;

CREATE TABLE place_days ( -- How much there is of each place and day: what calendars read. Place 0: all places.
  place_id INTEGER NOT NULL, -- Town or region; 0 for all places together.
  day TEXT NOT NULL, -- Calendar day.
  articles INTEGER NOT NULL, -- Articles of that day that belong to the place.
  stories INTEGER NOT NULL, -- Its rows in place_stories, and the articles that are in no story yet and no reprints.
  PRIMARY KEY (place_id, day)
) WITHOUT ROWID;
CREATE INDEX place_days_by_day ON place_days (day);

INSERT INTO place_stories
SELECT a.story_id, ap.day, ap.place_id,
  round((count(DISTINCT CASE WHEN a.reprint_of IS NULL THEN a.source END)
    + 0.25 * count(DISTINCT CASE WHEN a.reprint_of IS NOT NULL THEN a.source END))
    * max(ap.weight) * (0.75 + 0.25 * coalesce(CAST(substr(max(a.published_local), 12, 2) AS REAL), 0) / 24), 4),
  count(DISTINCT a.source), count(*), sum(a.reprint_of IS NOT NULL), max(ap.weight), min(a.sorted_at), max(a.sorted_at)
FROM (SELECT article_id, place_id, day, weight FROM article_places UNION ALL SELECT id, 0, day, 1.0 FROM articles) ap
JOIN articles a ON a.id = ap.article_id
WHERE a.story_id IS NOT NULL
GROUP BY a.story_id, ap.day, ap.place_id;

INSERT INTO place_days
SELECT d.place_id, d.day, sum(d.articles), sum(d.stories) FROM (
  SELECT ap.place_id, ap.day, 1 AS articles, a.story_id IS NULL AND a.reprint_of IS NULL AS stories
    FROM article_places ap JOIN articles a ON a.id = ap.article_id
  UNION ALL SELECT 0, day, 1, story_id IS NULL AND reprint_of IS NULL FROM articles
  UNION ALL SELECT place_id, day, 0, 1 FROM place_stories
) d GROUP BY d.place_id, d.day;

-- ---------------------------------------------------------------- what keeps them

CREATE TRIGGER place_stories_added AFTER INSERT ON place_stories BEGIN
  UPDATE place_days SET stories = stories + 1 WHERE place_id = new.place_id AND day = new.day;
END;
CREATE TRIGGER place_stories_gone AFTER DELETE ON place_stories BEGIN
  UPDATE place_days SET stories = stories - 1 WHERE place_id = old.place_id AND day = old.day;
  DELETE FROM place_days WHERE place_id = old.place_id AND day = old.day AND articles <= 0 AND stories <= 0;
END;

CREATE TRIGGER article_places_dated AFTER INSERT ON article_places WHEN new.at = '' BEGIN
  UPDATE article_places SET at = (SELECT a.sorted_at FROM articles a WHERE a.id = new.article_id)
    WHERE article_id = new.article_id AND place_id = new.place_id;
END;
CREATE TRIGGER article_places_added AFTER INSERT ON article_places BEGIN
  INSERT INTO place_days (place_id, day, articles, stories)
    SELECT new.place_id, new.day, 1, a.story_id IS NULL AND a.reprint_of IS NULL FROM articles a WHERE a.id = new.article_id
    ON CONFLICT (place_id, day) DO UPDATE SET articles = articles + 1, stories = stories + excluded.stories;
  INSERT INTO stories_touched (story_id, day)
    SELECT a.story_id, new.day FROM articles a WHERE a.id = new.article_id AND a.story_id IS NOT NULL
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER article_places_gone AFTER DELETE ON article_places BEGIN
  UPDATE place_days SET articles = articles - 1, stories = stories - coalesce(
      (SELECT a.story_id IS NULL AND a.reprint_of IS NULL FROM articles a WHERE a.id = old.article_id), 0)
    WHERE place_id = old.place_id AND day = old.day;
  DELETE FROM place_days WHERE place_id = old.place_id AND day = old.day AND articles <= 0 AND stories <= 0;
  INSERT INTO stories_touched (story_id, day)
    SELECT a.story_id, old.day FROM articles a WHERE a.id = old.article_id AND a.story_id IS NOT NULL
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER article_places_moved AFTER UPDATE OF article_id, place_id, day ON article_places
WHEN old.article_id <> new.article_id OR old.place_id <> new.place_id OR old.day <> new.day BEGIN
  UPDATE place_days SET articles = articles - 1, stories = stories - coalesce(
      (SELECT a.story_id IS NULL AND a.reprint_of IS NULL FROM articles a WHERE a.id = old.article_id), 0)
    WHERE place_id = old.place_id AND day = old.day;
  DELETE FROM place_days WHERE place_id = old.place_id AND day = old.day AND articles <= 0 AND stories <= 0;
  INSERT INTO place_days (place_id, day, articles, stories)
    SELECT new.place_id, new.day, 1, a.story_id IS NULL AND a.reprint_of IS NULL FROM articles a WHERE a.id = new.article_id
    ON CONFLICT (place_id, day) DO UPDATE SET articles = articles + 1, stories = stories + excluded.stories;
  INSERT INTO stories_touched (story_id, day)
    SELECT a.story_id, old.day FROM articles a WHERE a.id = old.article_id AND a.story_id IS NOT NULL
    ON CONFLICT DO NOTHING;
  INSERT INTO stories_touched (story_id, day)
    SELECT a.story_id, new.day FROM articles a WHERE a.id = new.article_id AND a.story_id IS NOT NULL
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER article_places_weighed AFTER UPDATE OF weight ON article_places WHEN old.weight <> new.weight BEGIN
  INSERT INTO stories_touched (story_id, day)
    SELECT a.story_id, new.day FROM articles a WHERE a.id = new.article_id AND a.story_id IS NOT NULL
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER articles_counted AFTER INSERT ON articles BEGIN
  INSERT INTO place_days (place_id, day, articles, stories)
    VALUES (0, new.day, 1, new.story_id IS NULL AND new.reprint_of IS NULL)
    ON CONFLICT (place_id, day) DO UPDATE SET articles = articles + 1, stories = stories + excluded.stories;
  INSERT INTO stories_touched (story_id, day) SELECT new.story_id, new.day WHERE new.story_id IS NOT NULL
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER articles_uncounted AFTER DELETE ON articles BEGIN
  UPDATE place_days SET articles = articles - 1, stories = stories - (old.story_id IS NULL AND old.reprint_of IS NULL)
    WHERE place_id = 0 AND day = old.day;
  DELETE FROM place_days WHERE place_id = 0 AND day = old.day AND articles <= 0 AND stories <= 0;
  INSERT INTO stories_touched (story_id, day) SELECT old.story_id, old.day WHERE old.story_id IS NOT NULL
    ON CONFLICT DO NOTHING;
END;

-- First as it counted on its old day, then the move to its new one: that order must hold, hence one trigger.
DROP TRIGGER articles_redated;
CREATE TRIGGER articles_redated AFTER UPDATE OF day, sorted_at, story_id, reprint_of ON articles
WHEN old.day <> new.day OR old.sorted_at <> new.sorted_at
  OR (old.story_id IS NULL AND old.reprint_of IS NULL) <> (new.story_id IS NULL AND new.reprint_of IS NULL) BEGIN
  UPDATE place_days SET stories = stories + (new.story_id IS NULL AND new.reprint_of IS NULL)
      - (old.story_id IS NULL AND old.reprint_of IS NULL)
    WHERE (old.story_id IS NULL AND old.reprint_of IS NULL) <> (new.story_id IS NULL AND new.reprint_of IS NULL)
      AND day = old.day AND place_id IN (SELECT place_id FROM article_places WHERE article_id = new.id UNION ALL SELECT 0);
  UPDATE place_days SET articles = articles - 1, stories = stories - (new.story_id IS NULL AND new.reprint_of IS NULL)
    WHERE old.day <> new.day AND place_id = 0 AND day = old.day;
  DELETE FROM place_days WHERE old.day <> new.day AND place_id = 0 AND day = old.day AND articles <= 0 AND stories <= 0;
  INSERT INTO place_days (place_id, day, articles, stories)
    SELECT 0, new.day, 1, new.story_id IS NULL AND new.reprint_of IS NULL WHERE old.day <> new.day
    ON CONFLICT (place_id, day) DO UPDATE SET articles = articles + 1, stories = stories + excluded.stories;
  UPDATE article_places SET day = new.day, at = new.sorted_at
    WHERE (old.day <> new.day OR old.sorted_at <> new.sorted_at) AND article_id = new.id;
END;
CREATE TRIGGER articles_weighed AFTER UPDATE OF story_id, reprint_of, day, sorted_at, published_local, source ON articles
WHEN old.story_id IS NOT new.story_id OR old.reprint_of IS NOT new.reprint_of OR old.day <> new.day
  OR old.sorted_at <> new.sorted_at OR old.published_local IS NOT new.published_local OR old.source <> new.source BEGIN
  INSERT INTO stories_touched (story_id, day) SELECT old.story_id, old.day WHERE old.story_id IS NOT NULL
    ON CONFLICT DO NOTHING;
  INSERT INTO stories_touched (story_id, day) SELECT new.story_id, new.day WHERE new.story_id IS NOT NULL
    ON CONFLICT DO NOTHING;
END;

-- ---------------------------------------------------------------- full-text search over stems

DROP TRIGGER article_texts_added;
DROP TRIGGER article_texts_changing;
DROP TRIGGER article_texts_changed;
DROP TRIGGER article_texts_deleted;
DROP TRIGGER articles_rewording;
DROP TRIGGER articles_reworded;
DROP TABLE search;
DROP VIEW search_content;

CREATE VIRTUAL TABLE search -- Full-text index of articles (FTS5) by the stems of their words, made by the program: `rowid` is articles.id; write small letters, е for ё, the beginning of a word and `*`.
USING fts5(title, lead, text, marks, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '_'");

CREATE TABLE search_queue ( -- Articles whose words, day, source or places are not in the index as they are now: triggers fill it, the pass empties it.
  article_id INTEGER PRIMARY KEY, -- The article; it may be deleted by now.
  indexed INTEGER NOT NULL DEFAULT 0, -- 1 if the index has it as it was before, 0 if the index does not have it.
  title TEXT, -- Headline by which the index has it.
  lead TEXT, -- Opening paragraph or summary by which the index has it.
  text TEXT, -- Text by which the index has it.
  day TEXT, -- Day by which the index has it.
  source TEXT, -- Source by which the index has it.
  places TEXT -- Numbers of the places by which the index has it, with spaces between.
);

CREATE TABLE search_state ( -- How the stems in the index were made; one row. If the program makes them otherwise, it makes the index anew.
  id INTEGER PRIMARY KEY CHECK (id = 1), -- 1.
  stemmer TEXT NOT NULL -- Fingerprint of the stems of a list of words.
);

INSERT INTO search_queue (article_id) SELECT id FROM articles;

CREATE VIEW search_content AS -- What the full-text index is made from, an article a row.
SELECT
  a.id AS id, -- Number of the article.
  a.title AS title, -- Headline.
  a.lead AS lead, -- Opening paragraph or summary.
  (SELECT t.text FROM article_texts t WHERE t.article_id = a.id) AS text, -- Text.
  a.day AS day, -- Its day.
  a.source AS source, -- Its source.
  (SELECT group_concat(ap.place_id, ' ') FROM article_places ap WHERE ap.article_id = a.id) AS places -- Numbers of its places, with spaces between.
FROM articles a;

-- An article is queued before its first change, with what the index has of it: FTS5 forgets a row only if told what it says.
CREATE TRIGGER articles_to_search AFTER INSERT ON articles BEGIN
  INSERT INTO search_queue (article_id) VALUES (new.id) ON CONFLICT (article_id) DO NOTHING;
END;
CREATE TRIGGER articles_to_search_again BEFORE UPDATE OF title, lead, day, source ON articles
WHEN (old.title IS NOT new.title OR old.lead IS NOT new.lead OR old.day IS NOT new.day OR old.source IS NOT new.source)
  AND NOT EXISTS (SELECT 1 FROM search_queue WHERE article_id = old.id) BEGIN
  INSERT INTO search_queue (article_id, indexed, title, lead, text, day, source, places)
    SELECT c.id, 1, c.title, c.lead, c.text, c.day, c.source, c.places FROM search_content c WHERE c.id = old.id;
END;
CREATE TRIGGER articles_unsearched BEFORE DELETE ON articles
WHEN NOT EXISTS (SELECT 1 FROM search_queue WHERE article_id = old.id) BEGIN
  INSERT INTO search_queue (article_id, indexed, title, lead, text, day, source, places)
    SELECT c.id, 1, c.title, c.lead, c.text, c.day, c.source, c.places FROM search_content c WHERE c.id = old.id;
END;
CREATE TRIGGER articles_never_searched AFTER DELETE ON articles BEGIN
  DELETE FROM search_queue WHERE article_id = old.id AND indexed = 0;
END;
CREATE TRIGGER article_texts_to_search BEFORE INSERT ON article_texts
WHEN NOT EXISTS (SELECT 1 FROM search_queue WHERE article_id = new.article_id) BEGIN
  INSERT INTO search_queue (article_id, indexed, title, lead, text, day, source, places)
    SELECT c.id, 1, c.title, c.lead, c.text, c.day, c.source, c.places FROM search_content c WHERE c.id = new.article_id;
END;
CREATE TRIGGER article_texts_to_search_again BEFORE UPDATE OF text ON article_texts
WHEN old.text IS NOT new.text AND NOT EXISTS (SELECT 1 FROM search_queue WHERE article_id = old.article_id) BEGIN
  INSERT INTO search_queue (article_id, indexed, title, lead, text, day, source, places)
    SELECT c.id, 1, c.title, c.lead, c.text, c.day, c.source, c.places FROM search_content c WHERE c.id = old.article_id;
END;
CREATE TRIGGER article_texts_unsearched BEFORE DELETE ON article_texts
WHEN NOT EXISTS (SELECT 1 FROM search_queue WHERE article_id = old.article_id) BEGIN
  INSERT INTO search_queue (article_id, indexed, title, lead, text, day, source, places)
    SELECT c.id, 1, c.title, c.lead, c.text, c.day, c.source, c.places FROM search_content c WHERE c.id = old.article_id;
END;
CREATE TRIGGER article_places_to_search BEFORE INSERT ON article_places
WHEN NOT EXISTS (SELECT 1 FROM search_queue WHERE article_id = new.article_id)
  AND NOT EXISTS (SELECT 1 FROM article_places WHERE article_id = new.article_id AND place_id = new.place_id) BEGIN
  INSERT INTO search_queue (article_id, indexed, title, lead, text, day, source, places)
    SELECT c.id, 1, c.title, c.lead, c.text, c.day, c.source, c.places FROM search_content c WHERE c.id = new.article_id;
END;
CREATE TRIGGER article_places_to_search_again BEFORE UPDATE OF place_id ON article_places
WHEN old.place_id <> new.place_id AND NOT EXISTS (SELECT 1 FROM search_queue WHERE article_id = old.article_id) BEGIN
  INSERT INTO search_queue (article_id, indexed, title, lead, text, day, source, places)
    SELECT c.id, 1, c.title, c.lead, c.text, c.day, c.source, c.places FROM search_content c WHERE c.id = old.article_id;
END;
CREATE TRIGGER article_places_unsearched BEFORE DELETE ON article_places
WHEN NOT EXISTS (SELECT 1 FROM search_queue WHERE article_id = old.article_id) BEGIN
  INSERT INTO search_queue (article_id, indexed, title, lead, text, day, source, places)
    SELECT c.id, 1, c.title, c.lead, c.text, c.day, c.source, c.places FROM search_content c WHERE c.id = old.article_id;
END;

-- ---------------------------------------------------------------- the views, as before

DROP VIEW main_news;
CREATE VIEW main_news AS -- The stories of a place and day with what they weigh: ORDER BY score DESC gives the main news.
SELECT
  ps.day AS day, -- Calendar day of the articles.
  p.name AS place, -- Town or region.
  p.region AS region, -- Region of the place.
  ps.story_id AS story_id, -- Number of the story.
  s.title AS title, -- Its headline.
  ps.score AS score, -- Outlets (a reprinting one counts a quarter) times the place's weight, later in the day a little more (docs/stories.md).
  ps.outlets AS outlets, -- Sources that carry it that day.
  ps.articles AS articles, -- Their articles.
  ps.reprints AS reprints, -- Of these, reprints.
  ps.place_weight AS place_weight, -- How strongly it belongs to the place: title over lead over text over its source alone.
  ps.first_at AS first_at, -- Its first article of the day (UTC).
  ps.last_at AS last_at, -- Its last one.
  s.outlets AS outlets_in_all, -- Sources that carry it on any day.
  s.first_seen AS first_seen, -- When the story's first article was published.
  ps.place_id AS place_id -- Number of the place.
FROM place_stories ps
JOIN places p ON p.id = ps.place_id
JOIN stories s ON s.id = ps.story_id;

DROP VIEW calendar;
CREATE VIEW calendar AS -- Articles a day and place; a region's rows count the towns in it too.
SELECT
  d.day AS day, -- Calendar day.
  p.name AS place, -- Town or region.
  p.region AS region, -- Region of the place.
  d.articles AS articles, -- Articles of that day that belong to the place.
  max(1, d.stories) AS stories -- The same with stories and reprints counted once; an article that is in no story yet is one.
FROM place_days d
JOIN places p ON p.id = d.place_id
WHERE d.articles > 0;

-- As before; who had a story first is read in the order of the index.
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
  a.reprint_score AS reprint_score, -- How much of the shorter of the two texts stands in the longer, from 0 to 1.
  st.title AS story_title, -- Headline of its story.
  st.outlets AS story_outlets, -- Sources that carry its story.
  (SELECT fs.name FROM articles f JOIN sources fs ON fs.key = f.source
    WHERE f.story_id = a.story_id ORDER BY f.sorted_at, f.source, f.id LIMIT 1) AS story_first -- Name of the source that had its story first.
FROM articles a
JOIN sources s ON s.key = a.source
LEFT JOIN article_texts t ON t.article_id = a.id
LEFT JOIN places p ON p.id = s.place_id
LEFT JOIN articles o ON o.id = a.reprint_of
LEFT JOIN sources os ON os.key = o.source
LEFT JOIN stories st ON st.id = a.story_id;
