-- The figures of one load's months on their own basis, and those that arrived counted.
CREATE TABLE results AS
SELECT * EXCLUDE (kind), value_of(kind, numerator, denominator) AS value
FROM own
UNION ALL BY NAME
SELECT * EXCLUDE (kind), '' AS population_edition, '' AS judged_by, '' AS reason
FROM arrived;
