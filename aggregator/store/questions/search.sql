-- Full text
-- The latest articles that have these words in any of their forms; a phrase in quotes, a minus before what must not occur.
SELECT n.day, n.source_name, n.title, n.lead, n.url, n.id
FROM search JOIN news n ON n.id = search.rowid
WHERE search MATCH stems(:words)
ORDER BY search.rowid DESC
LIMIT 200
