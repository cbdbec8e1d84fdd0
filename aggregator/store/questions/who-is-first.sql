-- Who is first
-- Of the stories that several outlets carried, how many each outlet had before all others, and how many it carried at all.
-- Empty fields mean: the last 7 days.
WITH told AS (
  SELECT a.story_id, a.source, min(a.sorted_at) AS at
  FROM articles a JOIN stories s ON s.id = a.story_id
  WHERE a.day BETWEEN coalesce(nullif(:since, ''), date('now', '-7 days')) AND coalesce(nullif(:until, ''), date('now', '+1 day'))
    AND s.outlets > 1
  GROUP BY a.story_id, a.source
)
SELECT s.name AS outlet,
  sum(t.at = (SELECT min(e.sorted_at) FROM articles e WHERE e.story_id = t.story_id)) AS first,
  count(*) AS stories,
  round(100.0 * sum(t.at = (SELECT min(e.sorted_at) FROM articles e WHERE e.story_id = t.story_id)) / count(*), 1) AS percent
FROM told t JOIN sources s ON s.key = t.source
GROUP BY t.source
ORDER BY first DESC, percent DESC
