-- Age in whole years on a day. A child born on 29 February is a year older on 1 March in years without that day.
-- Dates of birth are kept as the first of their month, or as the last where the birthday of that month had not come on
-- the day that the sheet's spec names (`age_on`) and for 29 February: so the age is right on that day and at a month's end.
CREATE MACRO age_at(born, day) AS
    year(CAST(day AS DATE)) - year(CAST(born AS DATE))
    - CASE WHEN strftime(CAST(day AS DATE), '%m%d') < strftime(CAST(born AS DATE), '%m%d') THEN 1 ELSE 0 END;
