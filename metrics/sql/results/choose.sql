-- Of the loads' figures, for each measure, month, basis and breakdown those of the first load that has any; where none
-- has, the reason that the first one gives. An unfinished month is told by a load that holds it whole, where there is one.
CREATE TABLE figures_of_loads AS
SELECT * EXCLUDE (place)
FROM figures_of_each_load
QUALIFY rank() OVER (
    PARTITION BY measure, month, basis, breakdown
    ORDER BY state IN ('computed', 'figure') DESC, unfinished, place
) = 1;
CREATE TABLE unfinished AS
SELECT DISTINCT measure, month FROM figures_of_loads WHERE unfinished;
