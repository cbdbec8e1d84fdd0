-- Most cited bodies, outlets and people
-- Whom the press names as the origin of its news. Kinds: organisation, media, person. Empty fields mean: any kind, the last 30 days.
SELECT c.name, c.kind, count(DISTINCT c.article_id) AS articles, count(DISTINCT a.source) AS outlets
FROM articles a JOIN citations c ON c.article_id = a.id
WHERE a.day BETWEEN coalesce(nullif(:since, ''), date('now', '-30 days')) AND coalesce(nullif(:until, ''), date('now', '+1 day'))
  AND c.kind <> 'anonymous' AND (:kind = '' OR c.kind = :kind)
GROUP BY c.name, c.kind
ORDER BY articles DESC, outlets DESC, c.name
