-- All rows with their values. What is not loaded gives way to a figure that arrived, and a figure to what is computed.
CREATE TABLE results AS
WITH computed AS (
    SELECT measure, month, basis, breakdown, "group", category, kind, state, note, numerator, denominator FROM own
    UNION ALL
    SELECT measure, month, basis, breakdown, "group", category, kind, state, note, numerator, denominator FROM sums
),
valued AS (
    SELECT
        *,
        value_of(kind, numerator, denominator) AS value
    FROM computed
),
standing AS (
    SELECT arrived.*
    FROM arrived
    ANTI JOIN (SELECT * FROM sums WHERE state = 'computed') AS counted USING (measure, month, basis, breakdown)
)
SELECT measure, month, basis, breakdown, "group", category, numerator, denominator, value, state, note
FROM valued
WHERE state = 'computed'
    OR NOT EXISTS (
        SELECT 1 FROM standing
        WHERE standing.measure = valued.measure AND standing.month = valued.month
            AND standing.basis = valued.basis AND standing.breakdown = valued.breakdown
    )
UNION ALL
SELECT measure, month, basis, breakdown, "group", category, numerator, denominator, value, state, note
FROM standing;
