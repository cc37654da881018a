-- Every measure × month × group × part of this load, also where nothing was counted: no cases is a row, not a gap.
CREATE TABLE own AS
WITH groups AS (
    SELECT measure, breakdown, "group" FROM counted
    UNION
    SELECT measure, breakdown, "group" FROM known_groups
),
parts AS (
    SELECT measure, category FROM counted
    UNION
    SELECT measure, category FROM known_parts
),
wholes AS (
    SELECT measure, month, breakdown, "group", sum(numerator) AS whole
    FROM counted
    JOIN kinds USING (measure)
    WHERE kind = 'mix'
    GROUP BY ALL
),
cells AS (
    SELECT scope.*, kinds.kind, kinds.basis, groups.breakdown, groups."group", parts.category
    FROM scope
    JOIN kinds USING (measure)
    JOIN groups USING (measure)
    JOIN parts USING (measure)
)
SELECT
    measure,
    month,
    basis,
    breakdown,
    "group",
    category,
    kind,
    state,
    note,
    population,
    population_edition,
    judged_by,
    reason,
    CASE WHEN state = 'computed' THEN coalesce(counted.numerator, 0) END AS numerator,
    CASE
        WHEN state <> 'computed' OR kind = 'count' THEN NULL
        WHEN kind = 'rate' THEN population
        WHEN kind = 'mix' THEN coalesce(whole, 0)
        ELSE coalesce(counted.denominator, 0)
    END AS denominator,
    CASE WHEN state = 'computed' AND tells_not_due THEN coalesce(counted.not_due, 0) END AS not_due
FROM cells
LEFT JOIN counted USING (measure, month, breakdown, "group", category)
LEFT JOIN wholes USING (measure, month, breakdown, "group");
