-- All rows with their values. What is not loaded gives way to a figure that arrived, and a figure to what is computed.
CREATE TABLE results AS
WITH computed AS (
    SELECT * FROM own
    UNION ALL BY NAME
    SELECT *, '' AS note, '' AS population_edition, '' AS judged_by FROM sums
),
valued AS (
    SELECT
        *,
        value_of(kind, numerator, denominator) AS value
    FROM computed
),
standing AS (
    SELECT arrived.*, '' AS population_edition, '' AS judged_by, '' AS reason
    FROM arrived
    ANTI JOIN (SELECT * FROM sums WHERE state = 'computed') AS counted USING (measure, month, basis, breakdown)
)
SELECT * EXCLUDE (kind)
FROM valued
WHERE state = 'computed'
    OR NOT EXISTS (
        SELECT 1 FROM standing
        WHERE standing.measure = valued.measure AND standing.month = valued.month
            AND standing.basis = valued.basis AND standing.breakdown = valued.breakdown
    )
UNION ALL BY NAME
SELECT * EXCLUDE (kind)
FROM standing;
