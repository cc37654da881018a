-- Whether `stop` is no earlier than `start`. A date without a time is its midnight: on the day of `start` it may be later.
CREATE MACRO in_order(start, stop) AS
    CAST(start AS TIMESTAMP) <= CAST(stop AS TIMESTAMP) OR date_trunc('day', start) = CAST(stop AS TIMESTAMP);

-- Hours that went by from `start` to `stop`, local times of England, the clock changes counted: from Friday evening to
-- Monday evening over the last Sunday of October is an hour more than the clocks say. NULL where one is blank,
-- and where `stop` is the earlier: such a pair is no success. Of the hour that comes twice the second is meant (Greenwich time), and a time in the hour
-- that is left out in March counts as Greenwich time too. Counted in whole microseconds and divided last.
CREATE MACRO hours_between(start, stop) AS
    CASE WHEN in_order(start, stop) THEN greatest(
        epoch_us(timezone('Europe/London', CAST(stop AS TIMESTAMP)))
        - epoch_us(timezone('Europe/London', CAST(start AS TIMESTAMP))),
        0
    ) / 3600000000 END;
