-- Main news of a place and day
-- The stories of a day by their score. Empty fields mean: every place, today (UTC).
SELECT place, title, score, outlets, articles, reprints, first_at, story_id AS story
FROM main_news
WHERE day = coalesce(nullif(:day, ''), date('now')) AND (:place = '' OR place = :place)
ORDER BY score DESC
