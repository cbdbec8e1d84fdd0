-- Who copies whom
-- Pairs of outlets of which one printed the other's text, by kind: exact, near, or a partial brief of it; and how long it took.
-- Empty fields mean: the last 30 days.
SELECT os.name AS original, rs.name AS copied_by, a.reprint_kind AS kind, count(*) AS reprints,
  round(avg((julianday(a.sorted_at) - julianday(o.sorted_at)) * 1440)) AS minutes_later_on_average
FROM articles a
JOIN articles o ON o.id = a.reprint_of
JOIN sources rs ON rs.key = a.source
JOIN sources os ON os.key = o.source
WHERE a.day BETWEEN coalesce(nullif(:since, ''), date('now', '-30 days')) AND coalesce(nullif(:until, ''), date('now', '+1 day'))
GROUP BY o.source, a.source, a.reprint_kind
ORDER BY reprints DESC
