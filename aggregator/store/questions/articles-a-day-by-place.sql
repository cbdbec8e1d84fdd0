-- Articles a day, by place
-- How many articles belong to a place on each day, and how many stories they tell. A region's rows count its towns, too.
-- Empty fields mean: every place, the last 30 days.
SELECT day, place, region, articles, stories
FROM calendar
WHERE day BETWEEN coalesce(nullif(:since, ''), date('now', '-30 days')) AND coalesce(nullif(:until, ''), date('now', '+1 day'))
  AND (:place = '' OR place = :place)
ORDER BY day DESC, articles DESC
