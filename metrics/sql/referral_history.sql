-- Every referral with the same child's referral before it among the rows held, of earlier extracts too.
-- A re-referral is one at most 12 months after a previous referral of the child. Which previous referral: the Date of
-- previous referral wins where the sheet has it; else the rows held (previous_held); else the Number of Referrals in Last 12
-- Months, which Annex A (List 3) gives as at the extract, so it speaks of the child's latest referral only (latest).
-- Two rows of one moment are one referral written twice, not a referral and a re-referral: previous is strictly before.
CREATE VIEW referral_history AS
SELECT
    *,
    max(referred) OVER (
        PARTITION BY child_id
        ORDER BY referred
        RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING
    ) AS previous_held,
    referred = max(referred) OVER (PARTITION BY child_id) AS latest
FROM referrals;
