-- Every child protection plan with the day on which the same child's previous plan ended among the rows held, of earlier
-- extracts too. The Date previous plan ended wins where the sheet has it; it knows plans of before the first extract.
-- A plan that is still open when the next one starts is none that the child came back from.
CREATE VIEW plan_history AS
SELECT
    plans.*,
    (
        SELECT max(before.ended)
        FROM child_protection_plans AS before
        WHERE before.child_id = plans.child_id AND before.started < plans.started AND before.ended <= plans.started
    ) AS previous_held
FROM child_protection_plans AS plans;
