-- Figures that were chosen from many loads, as one load's own figures and those that arrived counted.
CREATE TABLE own AS
SELECT chosen.* EXCLUDE (value, load, unfinished), kinds.kind
FROM figures_of_loads AS chosen
JOIN kinds USING (measure)
WHERE state <> 'figure';
CREATE TABLE arrived AS
SELECT measure, month, chosen.basis, breakdown, "group", category, kind, state, note, numerator, denominator, value
FROM figures_of_loads AS chosen
JOIN kinds USING (measure)
WHERE state = 'figure';
CREATE TABLE scope AS
SELECT DISTINCT measure, month FROM own SEMI JOIN wanted_months USING (month);
