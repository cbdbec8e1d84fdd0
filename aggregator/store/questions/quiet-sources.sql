-- Quiet sources
-- Outlets that published less in the last 7 days than in their usual week, and those that fail; paused ones are left out.
SELECT name AS outlet, articles_7d AS last_7_days, round(articles_30d * 7 / 30.0, 1) AS usual_week,
  last_published, last_success, failure, failing_since, next_due
FROM source_health
WHERE enabled = 1 AND paused_at IS NULL AND (articles_7d < articles_30d * 7 / 60.0 OR articles_30d = 0 OR failing_since IS NOT NULL)
ORDER BY failing_since IS NULL, last_published
