-- The months that sums are made of: this load's own, else its figures, else what the loads before it knew.
-- `whole` is false where a month came as a percentage alone, or with parts that do not add up to their total.
CREATE TABLE monthly AS
WITH candidates AS (
    SELECT 1 AS choice, measure, month, breakdown, "group", category, numerator, denominator, not_due
    FROM own
    WHERE state = 'computed' AND basis IN ('month', 'extract')
    UNION ALL
    SELECT 2, measure, month, breakdown, "group", category, numerator, denominator, NULL
    FROM arrived
    WHERE basis IN ('month', 'extract')
    UNION ALL
    SELECT 3, measure, month, breakdown, "group", category, numerator, denominator, not_due
    FROM earlier
    WHERE state IN ('computed', 'figure') AND basis IN ('month', 'extract')
),
chosen AS (
    SELECT candidates.*, kinds.kind
    FROM candidates
    JOIN kinds USING (measure)
    WHERE kinds.summed
    QUALIFY choice = min(choice) OVER (PARTITION BY measure, month, breakdown)
),
totals AS (
    SELECT
        measure,
        month,
        breakdown,
        "group",
        max(denominator) AS total,
        bool_and(numerator IS NOT NULL AND (kind = 'count' OR denominator IS NOT NULL))
            AND (any_value(kind) <> 'mix' OR abs(sum(numerator) - max(denominator)) < 0.5) AS whole
    FROM chosen
    GROUP BY ALL
)
SELECT chosen.* EXCLUDE (choice), totals.total, totals.whole
FROM chosen
JOIN totals USING (measure, month, breakdown, "group");
