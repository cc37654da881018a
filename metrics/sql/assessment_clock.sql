-- Every assessment with the day its 45 working days run from. Annex A (List 4) has no date of referral, so: the date of
-- referral in the row; else the child's newest referral held on or before the assessment started; else the start of the
-- child's episode of need (List 6 gives there the referral that led to it); else the start of the assessment itself, which is
-- kinder. What came before the child's assessment before this one led to that one and not to this. clock_way says which of
-- these it was, NULL where it was the date in the row.
CREATE VIEW assessment_clock AS
WITH after AS (
    SELECT
        *,
        max(started) OVER (
            PARTITION BY child_id
            ORDER BY started
            RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL 1 DAY PRECEDING
        ) AS assessed_before
    FROM assessments
),
joined AS (
    SELECT
        after.*,
        (
            SELECT max(CAST(referrals.referred AS DATE))
            FROM referrals
            WHERE referrals.child_id = after.child_id
                AND CAST(referrals.referred AS DATE) <= after.started
                AND (after.assessed_before IS NULL OR CAST(referrals.referred AS DATE) > after.assessed_before)
        ) AS newest_referral,
        (
            SELECT max(children_in_need.started)
            FROM children_in_need
            WHERE children_in_need.child_id = after.child_id
                AND children_in_need.started <= after.started
                AND (after.assessed_before IS NULL OR children_in_need.started > after.assessed_before)
        ) AS in_need_since
    FROM after
)
SELECT
    *,
    coalesce(referred, newest_referral, in_need_since, started) AS clock_start,
    CASE
        WHEN referred IS NOT NULL THEN NULL
        WHEN newest_referral IS NOT NULL THEN 'from the child''s newest referral'
        WHEN in_need_since IS NOT NULL THEN 'from the CIN start'
        ELSE 'from the start of the assessment'
    END AS clock_way
FROM joined;
