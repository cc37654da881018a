-- The figures of one load's months on their own basis, and those that arrived counted.
CREATE TABLE results AS
SELECT measure, month, basis, breakdown, "group", category, numerator, denominator, value_of(kind, numerator, denominator) AS value, state, note
FROM own
UNION ALL
SELECT measure, month, basis, breakdown, "group", category, numerator, denominator, value, state, note
FROM arrived;
