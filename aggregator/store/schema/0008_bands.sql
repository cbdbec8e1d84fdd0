-- Version 8: keys of four days stand together, so that an article is looked up in one or two places rather than three.

ALTER TABLE bands RENAME TO bands_by_day;
CREATE TABLE bands ( -- Keys by which articles with many words in common are found; pruned a few days after their days.
  day INTEGER NOT NULL, -- First of the four days among which the article's day is, as days since 1970-01-01; a multiple of 4.
  key INTEGER NOT NULL, -- Hash of a band of its MinHash; articles that share one are worth comparing.
  article INTEGER NOT NULL, -- The article; a row may outlive it, until its days are pruned.
  PRIMARY KEY (day, key, article)
) WITHOUT ROWID;
INSERT OR IGNORE INTO bands (day, key, article) SELECT day - day % 4, key, article FROM bands_by_day ORDER BY 1, 2, 3;
DROP TABLE bands_by_day;
