-- The results with the load that each came from; a sum of months has that of its last month.
CREATE VIEW results_with_loads AS
SELECT results.*, coalesce(own.load, last.load) AS load
FROM results
LEFT JOIN (
    SELECT measure, month, breakdown, basis, any_value(load) AS load FROM figures_of_loads GROUP BY ALL
) AS own USING (measure, month, breakdown, basis)
LEFT JOIN (
    SELECT measure, month, breakdown, arg_max(load, state = 'computed') AS load FROM figures_of_loads GROUP BY ALL
) AS last USING (measure, month, breakdown);
