-- The sheet 'Figures': counted by someone else, or before the first extract. A figure stands where this load does not
-- compute the same measure, month and breakdown itself. A blank basis is the measure's own; a year's figure is the year to
-- date of its March. In a mix without a breakdown the group is the part.
CREATE TABLE arrived AS
WITH named AS (
    SELECT
        figures.measure,
        kinds.kind,
        CASE
            WHEN figures.basis IS NULL OR figures.basis IN ('month', 'month_end') THEN kinds.basis
            WHEN figures.basis = 'year' THEN 'ytd'
            ELSE figures.basis
        END AS basis,
        CASE figures.basis
            WHEN 'year' THEN make_date(year(figures.month) + CASE WHEN month(figures.month) > 3 THEN 1 ELSE 0 END, 3, 1)
            ELSE figures.month
        END AS month,
        coalesce(figures.breakdown, 'all') AS breakdown,
        coalesce(figures."group", '') AS "group",
        kinds.kind = 'mix' AND figures.breakdown IS NULL AS of_a_part,
        CASE WHEN kinds.kind = 'count' THEN coalesce(figures.numerator, figures.value) ELSE figures.numerator END AS numerator,
        figures.denominator,
        figures.value,
        concat_ws(', ', figures.agency, figures.source) AS note
    FROM figures
    JOIN kinds USING (measure)
)
SELECT
    measure,
    month,
    basis,
    breakdown,
    CASE WHEN of_a_part THEN '' ELSE "group" END AS "group",
    CASE WHEN of_a_part THEN "group" ELSE '' END AS category,
    kind,
    'figure' AS state,
    note,
    numerator,
    denominator,
    value
FROM named
ANTI JOIN (SELECT DISTINCT measure, month, basis, breakdown FROM own WHERE state = 'computed')
    USING (measure, month, basis, breakdown);
