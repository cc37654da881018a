-- Stops the query with a sentence.
CREATE MACRO outside_the_calendar(d) AS error(
    strftime(CAST(d AS DATE), '%d/%m/%Y') || ' is outside the calendar of working days, which runs from '
    || (SELECT strftime(min(day), '%d/%m/%Y') || ' to ' || strftime(max(day), '%d/%m/%Y') FROM working_day)
    || '. Check the date in the workbook.'
);
