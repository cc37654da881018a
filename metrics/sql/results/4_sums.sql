-- Quarter (of the financial year, in its last month alone), year to date (from April) and rolling 12 months: sums of the
-- months' own numerators and denominators, never a second count, and only where every month is there and over: a month
-- whose extract ended before it did counts in its own sums alone. A group or a part that a month does not name had no
-- cases in it.
CREATE TABLE sums AS
WITH wanted AS (
    SELECT measure, month, kind, 'ytd' AS basis, CAST(date_trunc('year', month - INTERVAL 3 MONTH) + INTERVAL 3 MONTH AS DATE) AS first
    FROM scope
    JOIN kinds USING (measure)
    WHERE summed
    UNION ALL
    SELECT measure, month, kind, 'rolling_12', CAST(month - INTERVAL 11 MONTH AS DATE)
    FROM scope
    JOIN kinds USING (measure)
    WHERE summed
    UNION ALL
    SELECT measure, month, kind, 'quarter', CAST(month - INTERVAL 2 MONTH AS DATE)
    FROM scope
    JOIN kinds USING (measure)
    WHERE summed AND month(month) % 3 = 0
),
months AS (
    SELECT measure, breakdown, month AS of_month, bool_and(whole) AS whole
    FROM monthly
    GROUP BY ALL
),
held AS (
    SELECT
        measure,
        basis,
        month,
        first,
        breakdown,
        count(*) FILTER (
            WHERE whole AND (of_month = month OR (measure, of_month) NOT IN (SELECT (measure, month) FROM unfinished))
        ) AS months,
        date_diff('month', first, month) + 1 AS needed
    FROM wanted
    JOIN months USING (measure)
    WHERE of_month BETWEEN first AND month
    GROUP BY ALL
),
parts AS (
    SELECT
        held.measure,
        held.basis,
        held.month,
        breakdown,
        "group",
        category,
        kind,
        sum(numerator) AS numerator,
        sum(not_due) AS not_due
    FROM held
    JOIN monthly USING (measure, breakdown)
    WHERE months = needed AND monthly.month BETWEEN first AND held.month
    GROUP BY ALL
),
group_totals AS (
    SELECT DISTINCT measure, month, breakdown, "group", total FROM monthly
),
totals AS (
    SELECT held.measure, held.basis, held.month, breakdown, "group", sum(total) AS denominator
    FROM held
    JOIN group_totals USING (measure, breakdown)
    WHERE months = needed AND group_totals.month BETWEEN first AND held.month
    GROUP BY ALL
)
SELECT measure, month, basis, breakdown, "group", category, kind, 'computed' AS state, '' AS reason, numerator, denominator,
    not_due
FROM parts
JOIN totals USING (measure, basis, month, breakdown, "group")
UNION ALL
SELECT
    own.measure,
    own.month,
    wanted.basis,
    own.breakdown,
    own."group",
    own.category,
    own.kind,
    'not loaded',
    format(
        'Needs the counts of every month from {} to {}; {} of {} are held.',
        strftime(wanted.first, '%B %Y'),
        strftime(own.month, '%B %Y'),
        coalesce(held.months, 0),
        date_diff('month', wanted.first, own.month) + 1
    ),
    NULL,
    NULL,
    NULL
FROM own
JOIN wanted USING (measure, month)
LEFT JOIN held ON held.measure = own.measure AND held.basis = wanted.basis AND held.month = own.month AND held.breakdown = own.breakdown
WHERE own.basis IN ('month', 'extract') AND coalesce(held.months, 0) < date_diff('month', wanted.first, own.month) + 1;
