-- What a figure's value is: multiplied first, then divided, and no value over no cases.
CREATE MACRO value_of(kind, numerator, denominator) AS
    CASE kind
        WHEN 'count' THEN numerator
        WHEN 'rate' THEN 10000 * numerator / nullif(denominator, 0)
        WHEN 'average' THEN numerator / nullif(denominator, 0)
        ELSE 100 * numerator / nullif(denominator, 0)
    END;
