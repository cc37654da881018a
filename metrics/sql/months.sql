-- Months. `period` is the first day of a month everywhere.

-- The last day of a month: 1 February 2020 gives 29 February 2020.
CREATE MACRO month_end(period) AS last_day(CAST(period AS DATE));

-- An event belongs to the month of its own date, whatever the time of day. A blank date belongs to none:
-- the answer is NULL, which chooses no row (a plain equality lets DuckDB join months to rows by hash; never negate it).
CREATE MACRO in_month(d, period) AS CAST(date_trunc('month', d) AS DATE) = period;

-- In the twelve months that end with `period`, both included.
CREATE MACRO in_12_months_to(d, period) AS
    coalesce(CAST(d AS DATE) > last_day(CAST(period AS DATE) - INTERVAL 12 MONTH) AND CAST(d AS DATE) <= month_end(period), FALSE);

-- The same day `n` calendar months later (earlier where negative), clipped to the end of a shorter month:
-- 31 August and 6 months give 28 or 29 February. Limits that guidance gives in months (a review every 6 months, a
-- re-referral within 12) are counted so; DfE's exact day counts (92, 183) are in a report specification not seen.
CREATE MACRO months_after(d, n) AS CAST(CAST(d AS DATE) + to_months(CAST(n AS INTEGER)) AS DATE);
