-- Open on the last day of the month, at its end: begun by then and not ended by then.
-- A child who ceased on the last day is not open: DfE counts those looked after, or on a plan, at 31 March after that
-- day's endings, so what was open less what ended in the month plus what began is what is open at the next month's end.
CREATE MACRO open_at_month_end(started, ended, period) AS
    coalesce(CAST(started AS DATE) <= month_end(period) AND (ended IS NULL OR CAST(ended AS DATE) > month_end(period)), FALSE);
