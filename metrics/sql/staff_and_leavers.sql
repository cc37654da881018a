-- Those in post on the extract's last day and those who have left, with the full-time equivalents of each: turnover sets
-- the one against the other. Agency workers and empty posts are not in post.
CREATE VIEW staff_and_leavers AS
SELECT role, TRUE AS in_post, NULL AS left_on, fte AS fte_in_post, 0 AS fte_left, team, excel_row
FROM posts
WHERE filled_by IN ('Permanent', 'Fixed term')
UNION ALL
SELECT role, FALSE, "left", 0, fte, team, excel_row
FROM leavers;
