-- Months before the wanted ones were there to be summed.
DELETE FROM results WHERE month NOT IN (SELECT month FROM wanted_months);
