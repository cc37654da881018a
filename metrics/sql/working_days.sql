-- How many working days the calendar has up to and including a day.
CREATE MACRO working_day_number(d) AS
    coalesce((SELECT number FROM working_day WHERE day = CAST(d AS DATE)), outside_the_calendar(d));

-- Working days after the day `a` up to and including the day `b`: the start is excluded, the end included, so from a
-- Friday to the Monday after is 1 and within one day 0. Monday to Friday, without the bank
-- holidays of England and Wales. 'Within 15 working days of the strategy discussion' is at most 15: the children in need
-- census guide 2023-24 (4.12.2) has the target on the date that is 15 working days after it.
-- NULL where a date is blank, and where `b` is an earlier day than `a`: such a pair is no success. A date outside the calendar is refused: counting on would miss its bank holidays.
CREATE MACRO working_days_between(a, b) AS
    CASE WHEN CAST(a AS DATE) <= CAST(b AS DATE) THEN working_day_number(b) - working_day_number(a) END;
