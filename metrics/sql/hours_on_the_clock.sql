-- What the clock shows at a moment: 24 hours for each working day before it, and today's time if today is one.
CREATE MACRO microseconds_on_the_clock(t) AS coalesce(
    (
        SELECT 86400000000 * (number - CAST(working AS BIGINT))
            + CAST(working AS BIGINT) * (epoch_us(CAST(t AS TIMESTAMP)) - epoch_us(date_trunc('day', CAST(t AS TIMESTAMP))))
        FROM working_day
        WHERE day = CAST(t AS DATE)
    ),
    outside_the_calendar(t)
);

-- Hours from `start` to `stop` on the authority's clock. A date without a time is its midnight. NULL where one is blank, and
-- where `stop` is the earlier: such a pair is no success. The clock stands still on days that are not working days, for
-- contacts and referrals of the months from the setting `clock_stops_from` on (config.toml, [clock]
-- non_working_days_stop_from); in months before it runs through, and an hour is an hour when the clocks change too (on a
-- Sunday, so the working days have no such hour).
-- `period` is the month the row belongs to: a contact of August is judged by August's clock, whenever it was decided.
-- 'Within 24 hours' is a local standard: Working Together (census guide 4.9) says one working day from a referral.
-- Counted in whole microseconds and divided last, so that exactly 24 hours is 24 and not a hair more.
CREATE MACRO hours_on_the_clock(start, stop, period) AS
    CASE
        WHEN NOT coalesce(in_order(start, stop), FALSE) THEN NULL
        WHEN period >= (SELECT clock_stops_from FROM setting)
            THEN greatest(microseconds_on_the_clock(stop) - microseconds_on_the_clock(start), 0) / 3600000000
        ELSE hours_between(start, stop)
    END;
