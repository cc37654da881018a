-- Every referral with the same child's referral before it among the rows held, of earlier extracts too.
-- A re-referral is one at most 12 months after a previous referral of the child. Which previous referral: the Date of
-- previous referral wins where the sheet has it; else the rows held (previous_held); else the Number of Referrals in Last 12
-- Months, which Annex A (List 3) gives as at the extract, so it speaks of the child's latest referral only (latest).
CREATE VIEW referral_history AS
SELECT
    *,
    lag(referred) OVER (PARTITION BY child_id ORDER BY referred, excel_row) AS previous_held,
    lead(referred) OVER (PARTITION BY child_id ORDER BY referred, excel_row) IS NULL AS latest
FROM referrals;
