-- Version 4: finished articles are studied: the places they name, whom they cite, and the story they tell. What is still to
-- be studied is a queue that the archive keeps by itself, whoever writes; what articles are compared by is kept for days only.

ALTER TABLE article_places ADD COLUMN mentions INTEGER NOT NULL DEFAULT 0 /* How often the article names it; 0 if only its source, or a town in it, does. */;
ALTER TABLE article_places ADD COLUMN stands TEXT NOT NULL DEFAULT 'source' /* The most telling part of the article in which it stands: title, lead or text; source if only its outlet says so. */;

ALTER TABLE citations ADD COLUMN kind TEXT NOT NULL DEFAULT 'media' /* Who is named: media, organisation, person or anonymous. */;
ALTER TABLE citations ADD COLUMN rule TEXT NOT NULL DEFAULT 'feed' /* The rule that found it. */;
ALTER TABLE citations ADD COLUMN cited_source TEXT REFERENCES sources (key) /* Source of sources.yaml that is named, if it is one. */;
ALTER TABLE citations ADD COLUMN cites_article INTEGER REFERENCES articles (id) /* The cited source's earlier article of the same story, if there is one. */;
CREATE INDEX citations_by_cited_source ON citations (cited_source, article_id) WHERE cited_source IS NOT NULL;
CREATE INDEX citations_by_cited_article ON citations (cites_article) WHERE cites_article IS NOT NULL;

ALTER TABLE articles ADD COLUMN origins TEXT /* What the markup of its page says of where its news comes from: publisher, based_on, canonical (on another site), last_link, line («Источник: …»); a JSON object, NULL if nothing. */;

ALTER TABLE stories ADD COLUMN last_seen TEXT /* When its latest article was published. */;
ALTER TABLE stories ADD COLUMN articles INTEGER NOT NULL DEFAULT 0 /* Its articles, reprints included. */;
ALTER TABLE stories ADD COLUMN outlets INTEGER NOT NULL DEFAULT 0 /* Sources that carry it. */;
ALTER TABLE stories ADD COLUMN merged_into INTEGER REFERENCES stories (id) /* Story that it turned out to be; links to this one lead there. */;
ALTER TABLE stories ADD COLUMN merged_at TEXT /* When that turned out. */;
CREATE INDEX stories_by_merger ON stories (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX articles_of_story ON articles (story_id, sorted_at, source) WHERE story_id IS NOT NULL;
DROP INDEX articles_by_story;

CREATE TABLE study_queue ( -- Articles that are still to be studied: new ones, and those whose words have changed.
  article_id INTEGER PRIMARY KEY REFERENCES articles (id), -- The article.
  due TEXT NOT NULL, -- From when on; an article whose page is awaited is given ten minutes.
  again INTEGER NOT NULL DEFAULT 0 -- 1 if `aggregator reindex` asked for it: whose reprint it is, is found anew as well.
);
CREATE INDEX study_queue_by_due ON study_queue (due, article_id);

CREATE TABLE story_profiles ( -- What the articles of the last days are compared by, to tell whether they are about one event.
  article_id INTEGER PRIMARY KEY REFERENCES articles (id), -- The article.
  day INTEGER NOT NULL, -- Day of the instant it is ordered by (UTC), as days since 1970-01-01; rows of days past the window go.
  at TEXT NOT NULL, -- The instant it is ordered by.
  terms TEXT NOT NULL, -- The terms under which it stands in story_terms, a JSON array.
  profile BLOB NOT NULL -- Its words, names, numbers and places, each a hash with a weight (docs/stories.md).
);
CREATE INDEX story_profiles_by_day ON story_profiles (day);

CREATE TABLE story_terms ( -- The most telling words of these articles, to find those that may be about the same event.
  day INTEGER NOT NULL, -- Day of the article, as in story_profiles.
  term INTEGER NOT NULL, -- 32 bits of the hash of the word's stem.
  article_id INTEGER NOT NULL, -- The article.
  PRIMARY KEY (day, term, article_id)
) WITHOUT ROWID;

CREATE TABLE term_counts ( -- How many articles of the last days have each word: one row, made anew every few hours.
  id INTEGER PRIMARY KEY CHECK (id = 1), -- 1.
  made_at TEXT NOT NULL, -- When.
  counts BLOB NOT NULL -- The number of articles, then hashes of words and how many articles have each.
);

CREATE TABLE story_decisions ( -- Why each article is in its story: what `aggregator why` shows.
  article_id INTEGER PRIMARY KEY REFERENCES articles (id), -- The article.
  at TEXT NOT NULL, -- When it was decided.
  how TEXT NOT NULL, -- opened (a story of its own), joined or bridged (two stories became one by it).
  story_id INTEGER NOT NULL, -- The story it was put into then.
  score REAL, -- How likely it is about the same event as the nearest article of that story, from 0 to 1; NULL if it opened one.
  more TEXT NOT NULL DEFAULT '[]' -- The candidates with their scores and the reasons in words, a JSON array.
);

CREATE TRIGGER articles_to_study AFTER INSERT ON articles BEGIN
  INSERT INTO study_queue (article_id, due) VALUES (new.id, CASE new.page_state
    WHEN 'announced' THEN strftime('%Y-%m-%dT%H:%M:%SZ', new.first_seen, '+10 minutes') ELSE new.first_seen END);
END;
CREATE TRIGGER articles_to_study_again AFTER UPDATE OF title, lead, source ON articles
WHEN old.title IS NOT new.title OR old.lead IS NOT new.lead OR old.source <> new.source BEGIN
  INSERT INTO study_queue (article_id, due) VALUES (new.id, coalesce(new.updated_at, new.first_seen))
    ON CONFLICT (article_id) DO NOTHING;
END;
CREATE TRIGGER article_texts_to_study AFTER UPDATE OF text ON article_texts WHEN old.text IS NOT new.text BEGIN
  INSERT INTO study_queue (article_id, due)
    SELECT id, coalesce(updated_at, first_seen) FROM articles WHERE id = new.article_id
    ON CONFLICT (article_id) DO NOTHING;
END;
CREATE TRIGGER articles_settled AFTER UPDATE OF page_state ON articles
WHEN old.page_state = 'announced' AND new.page_state <> 'announced' BEGIN
  UPDATE study_queue SET due = min(due, new.first_seen) WHERE article_id = new.id;
END;

-- What belongs to an article goes with it; a story is counted anew, and one without articles stays as a link's end.
CREATE TRIGGER articles_unstudied BEFORE DELETE ON articles BEGIN
  DELETE FROM study_queue WHERE article_id = old.id;
  DELETE FROM story_terms WHERE (day, term, article_id) IN (
    SELECT p.day, term.value, p.article_id FROM story_profiles p, json_each(p.terms) term WHERE p.article_id = old.id);
  DELETE FROM story_profiles WHERE article_id = old.id;
  DELETE FROM story_decisions WHERE article_id = old.id;
  UPDATE citations SET cites_article = NULL WHERE cites_article = old.id;
END;
CREATE TRIGGER articles_left_story AFTER DELETE ON articles WHEN old.story_id IS NOT NULL BEGIN
  UPDATE stories SET
    articles = (SELECT count(*) FROM articles WHERE story_id = old.story_id),
    outlets = (SELECT count(DISTINCT source) FROM articles WHERE story_id = old.story_id)
  WHERE id = old.story_id;
END;

CREATE VIEW main_news AS -- The stories of a place and day with what they weigh: ORDER BY score DESC gives the main news.
SELECT
  ap.day AS day, -- Calendar day of the articles.
  p.name AS place, -- Town or region.
  p.region AS region, -- Region of the place.
  a.story_id AS story_id, -- Number of the story.
  s.title AS title, -- Its headline.
  round((count(DISTINCT CASE WHEN a.reprint_of IS NULL THEN a.source END)
    + 0.25 * count(DISTINCT CASE WHEN a.reprint_of IS NOT NULL THEN a.source END))
    * max(ap.weight) * (0.75 + 0.25 * coalesce(CAST(substr(max(a.published_local), 12, 2) AS REAL), 0) / 24), 4) AS score, -- Outlets (a reprinting one counts a quarter) times the place's weight, later in the day a little more (docs/stories.md).
  count(DISTINCT a.source) AS outlets, -- Sources that carry it that day.
  count(DISTINCT a.id) AS articles, -- Their articles.
  sum(a.reprint_of IS NOT NULL) AS reprints, -- Of these, reprints.
  max(ap.weight) AS place_weight, -- How strongly it belongs to the place: title over lead over text over its source alone.
  min(a.sorted_at) AS first_at, -- Its first article of the day (UTC).
  max(a.sorted_at) AS last_at, -- Its last one.
  s.outlets AS outlets_in_all, -- Sources that carry it on any day.
  s.first_seen AS first_seen -- When the story's first article was published.
FROM article_places ap
JOIN places p ON p.id = ap.place_id
JOIN articles a ON a.id = ap.article_id
JOIN stories s ON s.id = a.story_id
GROUP BY ap.place_id, p.name, p.region, ap.day, a.story_id;

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
    WHERE f.story_id = a.story_id ORDER BY f.sorted_at, f.id LIMIT 1) AS story_first -- Name of the source that had its story first.
FROM articles a
JOIN sources s ON s.key = a.source
LEFT JOIN article_texts t ON t.article_id = a.id
LEFT JOIN places p ON p.id = s.place_id
LEFT JOIN articles o ON o.id = a.reprint_of
LEFT JOIN sources os ON os.key = o.source
LEFT JOIN stories st ON st.id = a.story_id;
