-- The last day of the extract: what it does not hold had not been done by the end of that day.
CREATE MACRO last_record_day() AS (SELECT records_to FROM setting);

-- The end of that day, for limits in hours.
CREATE MACRO end_of_records() AS CAST((SELECT records_to FROM setting) + 1 AS TIMESTAMP);

-- Whether a limit that runs from `start` is not over at the end of the records: so many hours on the authority's clock, so many
-- hours that went by, or so many working days, of which the last is in time. What starts later has its whole time before it.
CREATE MACRO clock_hours_left(start, hours, period) AS
    coalesce(hours_on_the_clock(start, end_of_records(), period) <= hours, start >= end_of_records());
CREATE MACRO hours_left(start, hours) AS coalesce(hours_between(start, end_of_records()) <= hours, start >= end_of_records());
CREATE MACRO working_days_left(start, days) AS
    coalesce(working_days_between(start, last_record_day()) < days, start > last_record_day());

-- Whether what is not due yet is outside the figures of a month. In months before the setting `not_due_from` (config.toml,
-- [not_due] failed_until) what was not done had failed, also where its time was not over: so the papers of that time counted.
CREATE MACRO not_due_counts(period) AS period >= (SELECT not_due_from FROM setting);
