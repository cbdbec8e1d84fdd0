-- From the first report to the n-th outlet
-- How long a story took until so many outlets had it. Empty fields mean: three outlets, the last 7 days.
WITH carried AS (
  SELECT a.story_id, a.source, min(a.sorted_at) AS at
  FROM articles a JOIN stories s ON s.id = a.story_id
  WHERE a.day BETWEEN coalesce(nullif(:since, ''), date('now', '-7 days')) AND coalesce(nullif(:until, ''), date('now', '+1 day'))
    AND s.outlets >= coalesce(nullif(:n, ''), 3) + 0
  GROUP BY a.story_id, a.source
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY story_id ORDER BY at, source) AS place,
    first_value(at) OVER (PARTITION BY story_id ORDER BY at, source) AS first_at
  FROM carried
)
SELECT r.story_id AS story, s.title, s.outlets, r.first_at, r.at AS nth_at,
  CAST(round((julianday(r.at) - julianday(r.first_at)) * 1440) AS INTEGER) AS minutes
FROM ranked r JOIN stories s ON s.id = r.story_id
WHERE r.place = coalesce(nullif(:n, ''), 3) + 0
ORDER BY minutes, story
