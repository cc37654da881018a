-- Age in whole years on a day. A child born on 29 February is a year older on 1 March in years without that day.
-- Dates of birth are kept as the first of their month, so in the month of the birthday a child may be taken for a year
-- older before the day has come; at a month's end, where these measures look, the age is always right.
CREATE MACRO age_at(born, day) AS
    year(CAST(day AS DATE)) - year(CAST(born AS DATE))
    - CASE WHEN strftime(CAST(day AS DATE), '%m%d') < strftime(CAST(born AS DATE), '%m%d') THEN 1 ELSE 0 END;
