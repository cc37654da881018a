-- Hours that went by from `start` to `stop`, local times of England, the clock changes counted: from Friday evening to
-- Monday evening over the last Sunday of October is an hour more than the clocks say. NULL where one is blank, below 0
-- where `stop` is the earlier. Of the hour that comes twice the second is meant (Greenwich time), and a time in the hour
-- that is left out in March counts as Greenwich time too. Counted in whole microseconds and divided last.
CREATE MACRO hours_between(start, stop) AS
    (
        epoch_us(timezone('Europe/London', CAST(stop AS TIMESTAMP)))
        - epoch_us(timezone('Europe/London', CAST(start AS TIMESTAMP)))
    ) / 3600000000;
