-- Silent edits
-- Articles whose wording changed after they were published, the latest first; `admitted` is when the site says it changed them.
SELECT r.seen_until AS found_at, s.name AS outlet, r.title AS title_before, a.title AS title_now,
  length(r.text) AS characters_before, a.text_length AS characters_now,
  CASE WHEN a.modified_at > r.seen_from THEN a.modified_at END AS admitted, a.id AS article, a.url
FROM revisions r JOIN articles a ON a.id = r.article_id JOIN sources s ON s.key = a.source
ORDER BY r.id DESC
LIMIT 500
