"""One cell at a time: what it is read as, and the sentence where it is refused."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.checks.cells import read_cell, shown
from data.checks.check import check_sheets
from data.checks.codes import read_code
from data.checks.columns import type_column
from data.checks.typed_dates import NO_DATES, OPEN_ENDS, Unreadable, read_datetime, read_month
from data.issues import Issue
from data.spec import Column, Table, tables
from data.table_schema import ARROW
from data.workbook.reader import Sheet
from data.workbook.worksheet_scan import Marks
from tests.data.small_extract import SOUND, TODAY, extract, sheet, sheets_of


def one_issue(table: str, name: str, value: object) -> Issue:
    """The single issue of the sound extract with one cell changed; the row is row 2."""
    checked = check_sheets(extract(**{table: {name: value}}), today=TODAY)
    assert len(checked.issues) == 1, [issue.says for issue in checked.issues]
    assert not checked.ok
    return checked.issues[0]


FAULTS = [
    (
        "contacts",
        "decided",
        "31/02/2020",
        "Contacts!G2: Date and time decided '31/02/2020' is not a date: February 2020 has 29 days",
    ),
    ("contacts", "decided", "29/02/2021", "'29/02/2021' is not a date: February 2021 has 28 days. Correct the day."),
    (
        "contacts",
        "decided",
        "01/31/2020",
        "there is no month 31, and the month comes second. Day and month may be the wrong way",
    ),
    ("contacts", "decided", "00/01/2020", "'00/01/2020' is not a date: January 2020 has 31 days"),
    ("contacts", "decided", "01/00/2020", "there is no month 0"),
    ("contacts", "decided", "01/09/20", "has a year of two digits. Write all four: dd/mm/yyyy."),
    ("contacts", "decided", "1-Sep-20", "has a year of two digits"),
    ("contacts", "decided", "soon", "'soon' is not a date. Write it as dd/mm/yyyy."),
    ("contacts", "decided", "01/09/2020 25:00", "has a time that is not one"),
    ("contacts", "decided", "01/09/2020 13:00 pm", "has a time that is not one"),
    ("contacts", "decided", "2020-09-01T15:00:00Z", "has a time zone. Write the local time"),
    ("contacts", "decided", "2020-09-01T15:00:00+01:00", "has a time zone"),
    (
        "contacts",
        "decided",
        44075.5,
        "'44075.5' is a bare number and not a date. In Excel it stands for 01/09/2020: format the column",
    ),
    (
        "contacts",
        "decided",
        8.88432580424367,
        "'8.88432580424367' is a bare number and not a date. In Excel it stands for",
    ),
    ("contacts", "decided", 1e12, "is a bare number and not a date. Write it as dd/mm/yyyy."),
    ("contacts", "decided", True, "'TRUE' is not a date"),
    ("contacts", "decided", time(9, 30), "'09:30' is a time without a date"),
    ("contacts", "decided", timedelta(hours=30), "is a time without a date"),
    ("contacts", "decided", datetime(1898, 12, 31), "is not between 1900 and 2100. Check the year."),
    ("contacts", "received", datetime(1899, 12, 31), "is 0, Excel's day 00/01/1900"),
    ("contacts", "decided", date(1970, 1, 1), "'01/01/1970' is the first day that a system knows"),
    ("looked_after", "last_health", datetime(1753, 1, 1), "stands for no date. Clear the cell, or write the date."),
    (
        "contacts",
        "received",
        "01/01/1900",
        "'01/01/1900' is the first day that a system knows, and stands for no date.",
    ),
    (
        "contacts",
        "received",
        0,
        "'Date and time received' is 0, Excel's day 00/01/1900: a blank that a formula passed on",
    ),
    ("contacts", "received", datetime(9999, 12, 31, 23, 59, 59, 999999), "is the last day that a system knows"),
    ("contacts", "received", "45294", "'45294' is a bare number and not a date. In Excel it stands for 03/01/2024"),
    ("contacts", "child_id", "N/A", "'N/A' stands for no id, and all rows with it would count as one. Write the id"),
    ("contacts", "child_id", "unknown", "'unknown' stands for no id"),
    ("contacts", "child_id", 0, "'0' stands for no id"),
    ("contacts", "child_id", "1.00046E+11", "'1.00046E+11' has lost its last digits: Excel has written it as a power"),
    ("contacts", "child_id", 100046000000, "'100046000000' has lost its last digits"),
    ("contacts", "decided", "01/09/2202", "'01/09/2202' is not between 1900 and 2100"),
    ("contacts", "decided", "0000-09-01", "is not between 1900 and 2100"),
    ("contacts", "received", "#N/A", "is an error value that was kept as text. Mend it, or clear the cell."),
    ("contacts", "received", "n/a", "'n/a' stands for nothing known. Leave the cell empty instead."),
    (
        "contacts",
        "received",
        None,
        "Contacts!C2: 'Date and time received' is empty, and every row needs it. Fill it in, or delete",
    ),
    ("contacts", "child_id", "  \t ", "'Child Unique ID' is empty"),
    ("contacts", "child_id", date(2020, 1, 2), "'02/01/2020' is a date or time where text belongs: Excel has changed"),
    (
        "contacts",
        "child_id",
        1234567890123456.0,
        "is a number of more than 15 digits, of which Excel has lost the last",
    ),
    ("contacts", "child_id", "#REF!", "Contacts!B2: Child Unique ID '#REF!' is an error value"),
    ("contacts", "source", "Individual", "is not one of the values allowed. Use one of: 1A, 1B"),
    ("contacts", "source", "11", "'11' is not one of the values allowed"),
    ("contacts", "source", datetime(2020, 1, 1), "'01/01/2020' is not one of the values allowed"),
    (
        "contacts",
        "outcome",
        "Refferal",
        "'Refferal' is not one of the values allowed. Did you mean 'Referral'? Use one of: Referral,",
    ),
    ("reviews", "review_type", "Code 'Q' is not mapped", "is not one of the values allowed. Use one of: CIN review"),
    (
        "referrals",
        "nfa",
        "maybe",
        "Referrals!D2: Referral NFA? 'maybe' is not one of the values allowed. Use one of: Yes, No.",
    ),
    ("referrals", "referrals_12m", "3.5", "'3.5' is not a whole number. Write it without a part after the point."),
    ("referrals", "referrals_12m", 3.5, "'3.5' is not a whole number"),
    ("referrals", "referrals_12m", -1, "'-1' is below 0. Correct the number."),
    ("referrals", "referrals_12m", "two", "'two' is not a number. Write digits alone"),
    ("referrals", "referrals_12m", True, "'TRUE' is not a number"),
    ("referrals", "referrals_12m", 1e18, "is too large to be right"),
    ("referrals", "referrals_12m", float("nan"), "is too large to be right"),
    ("looked_after", "end_reason", "Adopted, maybe", "is not one of the values allowed. Use one of: E11, E12"),
    ("care_leavers", "in_touch", "Not Recorded", "Use one of: Yes (In touch), No (Not in touch), Died"),
    ("caseloads", "fte", "0,8", "'0,8' is not a number"),
    ("caseloads", "fte", "50%", "'50%' is not a number"),
    ("figures", "month", "September", "'September' is not a month. Write it as YYYY-MM, such as 2020-09."),
    ("figures", "month", "2020-13", "is not a month"),
    ("figures", "value", "-", "'-' stands for nothing known"),
]


@pytest.mark.parametrize(("table", "name", "value", "says"), FAULTS)
def test_a_faulty_cell_is_told_by_sheet_cell_value_and_remedy(table: str, name: str, value: object, says: str) -> None:
    issue = one_issue(table, name, value)
    assert says in issue.says
    assert issue.says.startswith(f"{tables()[table].sheet}!{issue.cell}: ")
    assert issue.level == "error"
    assert issue.sheet == tables()[table].sheet
    assert issue.column == tables()[table].column(name).heading


READ = [
    ("contacts", "received", "01/09/2020", datetime(2020, 9, 1)),
    ("contacts", "received", date(2020, 9, 1), datetime(2020, 9, 1)),
    ("contacts", "received", "1/9/2020 9:05", datetime(2020, 9, 1, 9, 5)),
    ("contacts", "received", "01/09/2020 02:30 PM", datetime(2020, 9, 1, 14, 30)),
    ("contacts", "received", "01/09/2020 12:15am", datetime(2020, 9, 1, 0, 15)),
    ("contacts", "received", " 2020-09-01T14:30:15 ", datetime(2020, 9, 1, 14, 30, 15)),
    ("contacts", "received", "2020-09-01 14:30:15.250", datetime(2020, 9, 1, 14, 30, 15)),
    ("contacts", "received", "01.09.2020", datetime(2020, 9, 1)),
    ("contacts", "received", "1 September 2020", datetime(2020, 9, 1)),
    ("contacts", "received", "01-Sep-2020 08:00", datetime(2020, 9, 1, 8)),
    ("contacts", "received", "01\u00a0Sept\u00a02020", datetime(2020, 9, 1)),
    ("contacts", "received", datetime(2020, 9, 1, 9, 59, 59, 999_700), datetime(2020, 9, 1, 10)),
    ("contacts", "received", datetime(2020, 9, 30, 23, 59, 59, 997_000), datetime(2020, 9, 30, 23, 59, 59)),
    ("early_help", "started", datetime(2020, 9, 30, 23, 59, 59, 997_000), date(2020, 9, 30)),
    ("early_help", "started", datetime(2020, 9, 1, 13, 30), date(2020, 9, 1)),
    ("early_help", "started", "29/02/2020", date(2020, 2, 29)),
    ("looked_after", "born", date(2010, 6, 17), date(2010, 6, 17)),
    ("looked_after", "born", "17/06/2010", date(2010, 6, 17)),
    ("looked_after", "born", datetime(2010, 6, 17), date(2010, 6, 17)),
    ("contacts", "child_id", "00123", "00123"),
    ("contacts", "child_id", 123.0, "123"),
    ("contacts", "child_id", 123, "123"),
    ("contacts", "child_id", 12.5, "12.5"),
    ("contacts", "child_id", " A\u200b1\n2  3 ", "A1 2 3"),
    ("contacts", "child_id", "2001.0", "2001"),
    ("contacts", "child_id", '="0012"', "0012"),
    ("care_leavers", "age", 19.91, 19),
    ("care_leavers", "age", "20.9", 20),
    ("contacts", "source", "q) 6: Police", "6"),
    ("contacts", "source", "6", "6"),
    ("contacts", "source", 6.0, "6"),
    ("contacts", "source", "police", "6"),
    ("contacts", "source", "p1) 5D: LA services", "5D"),
    ("contacts", "source", "U) 10: Unknown", "10"),
    ("contacts", "source", "1a", "1A"),
    ("referrals", "nfa", "a. Yes", True),
    ("referrals", "nfa", "b)No", False),
    ("referrals", "nfa", True, True),
    ("referrals", "nfa", 0, False),
    ("referrals", "nfa", 1.0, True),
    ("referrals", "nfa", "1 - Yes", True),
    ("referrals", "nfa", "NFA", True),
    ("referrals", "nfa", "FA", False),
    ("referrals", "nfa", "Further action", False),
    ("referrals", "referrals_12m", "1,200", 1200),
    ("referrals", "referrals_12m", 3.0, 3),
    ("assessments", "child_seen", "Child not seen alone", "Yes"),
    ("assessments", "child_seen", "c) Unknown", "Unknown"),
    ("child_protection_plans", "seen_alone", "Child not seen alone", "No"),
    ("child_protection_plans", "category", "e) Multiple/not recommended", "Multiple"),
    ("child_protection_plans", "category", "NYNN", "Physical abuse"),
    ("child_protection_plans", "category", "YNNY", "Multiple"),
    ("child_protection_plans", "category", "EMO NEG", "Multiple"),
    ("child_protection_plans", "category", "Likelihood of Neglect", "Neglect"),
    ("children_in_need", "primary_need", "N2 - Child’s disability", "N2"),
    ("children_in_need", "primary_need", "N3 - Parental illness or disability", "N3"),
    ("children_in_need", "primary_need", "N4 Family in acute stress", "N4"),
    ("looked_after", "placement_type", "zz) T4: Temporary placement - seven days or less", "T4"),
    ("looked_after", "placement_type", "o) K1: Secure Children’s Homes", "K1"),
    ("looked_after", "location", "Yes", "In"),
    ("looked_after", "location", "Outside LA Boundary", "Out"),
    ("looked_after", "provider", "pr4", "PR4"),
    ("care_leavers", "in_touch", "08 - Young Person Refuses Contact", "Refu"),
    ("care_leavers", "in_touch", "2 - No, resident in the UK", "No"),
    ("care_leavers", "suitable", "0 - Unsuitable", "Unsuitable"),
    ("care_leavers", "accommodation", "b", "B"),
    ("care_leavers", "eligibility", "FR", "Former relevant child"),
    ("missing_episodes", "accepted", "Offered and Accepted", True),
    ("caseloads", "fte", "0.8", 0.8),
    ("caseloads", "fte", 1, 1.0),
    ("figures", "month", "2019-09", date(2019, 9, 1)),
    ("figures", "month", datetime(2019, 9, 30), date(2019, 9, 1)),
    ("figures", "month", "Sep 2019", date(2019, 9, 1)),
    ("figures", "month", "09/2019", date(2019, 9, 1)),
    ("figures", "month", "30/09/2019", date(2019, 9, 1)),
    ("teams", "service", "mash and assessment", "MASH and Assessment"),
]


@pytest.mark.parametrize(("table", "name", "value", "expected"), READ)
def test_a_cell_is_read_alone_and_among_cells_of_one_kind(table: str, name: str, value: Any, expected: object) -> None:
    column = tables()[table].column(name)
    for values in ([value], [value, None, value], [value, "", None, 0]):
        array, faults = type_column(column, values)
        assert array.type == ARROW[column.type]
        assert array.to_pylist()[0] == expected
        assert {row for row, _ in faults} <= {3}
    if column.type in ("date", "datetime"):
        assert read_cell(column, value) == expected


BLANKS = [
    ("looked_after", "ended", date(9999, 12, 31), "date.open end", "'31/12/9999' is the last day that a system knows"),
    ("looked_after", "ended", datetime(2999, 12, 31), "date.open end", "which means still open: clear the cell."),
    ("child_protection_plans", "ended", "31/12/9999", "date.open end", "'31/12/9999' is the last day"),
    ("looked_after", "ended", time(), "date.zero", "'Date Ceased to be Looked After' is 0, Excel's day 00/01/1900"),
    (
        "looked_after",
        "ended",
        0,
        "date.zero",
        "a blank that a formula passed on. It is taken as blank: clear the cell.",
    ),
    ("looked_after", "ended", "00/01/1900", "date.zero", "Ceased to be Looked After '00/01/1900' is 0, Excel's day"),
    ("contacts", "decided", "#N/A", "cell.error value", "'#N/A' stands for nothing known and is taken as blank."),
    ("contacts", "team", "-", "cell.placeholder", "'-' stands for nothing known and is taken as blank."),
    ("contacts", "contact_id", "Unknown", "id.placeholder", "'Unknown' stands for no id and is taken as blank."),
    ("contacts", "route", "Code 'Q' is not mapped", "cell.junk", "stands for nothing known and is taken as blank."),
    ("referrals", "referrals_12m", "-", "cell.placeholder", "'-' stands for nothing known and is taken as blank."),
]


@pytest.mark.parametrize(("table", "name", "value", "rule", "says"), BLANKS)
def test_what_stands_for_nothing_is_blank_where_a_cell_may_be(
    table: str, name: str, value: object, rule: str, says: str
) -> None:
    checked = check_sheets(extract(**{table: {name: value}}), today=TODAY)
    assert checked.extract, [issue.says for issue in checked.issues]
    assert checked.extract.tables[table].column(name).to_pylist() == [None]
    (issue,) = [issue for issue in checked.issues if issue.rule == f"blank.{rule}"]
    assert issue.level == "warning" and says in issue.says


def test_an_age_is_not_asked_for_beside_a_date_of_birth() -> None:
    checked = check_sheets(extract(care_leavers={"age": "about 20"}), today=TODAY)
    assert checked.extract and not checked.issues
    assert not check_sheets(extract(care_leavers={"age": "about 20", "born": None}), today=TODAY).ok


def test_blank_cells_of_optional_columns_are_null() -> None:
    blank = dict.fromkeys(("contact_id", "route", "concern", "decided", "outcome", "team"), " ")
    checked = check_sheets(extract(contacts=blank), today=TODAY)
    assert checked.extract and not checked.issues
    row = checked.extract.tables["contacts"].to_pylist()[0]
    assert {row[name] for name in blank} == {None}


def test_an_error_cell_of_a_formula_is_named_and_not_called_empty() -> None:
    sheets = extract(contacts={"child_id": None})
    sheets = [
        Sheet(s.name, s.hidden, s.rows, Marks({(1, 1): "#N/A"}, {(1, 1)}) if s.name == "Contacts" else Marks())
        for s in sheets
    ]
    (issue,) = check_sheets(sheets, today=TODAY).issues
    assert issue.says == (
        "Contacts!B2: 'Child Unique ID' is a formula that gives #N/A. Mend the formula, or type the value."
    )


def test_an_error_cell_of_an_ignored_column_or_above_the_headings_is_no_matter() -> None:
    contacts = sheet("contacts", [SOUND["contacts"]])
    rows = [[None] * 9, *contacts.rows]
    rows[1].append("Mine")
    (issue,) = [
        issue
        for issue in check_sheets(
            sheets_of(Sheet("Contacts", False, rows, Marks({(0, 0): "#REF!", (2, 9): "#N/A"}, unsaved={(2, 9)}))),
            today=TODAY,
        ).issues
        if issue.sheet == "Contacts"
    ]
    assert "'Mine'" in issue.says and issue.level == "warning"


def test_long_and_hostile_values_are_quoted_short_and_clean() -> None:
    issue = one_issue("contacts", "outcome", "=cmd|'/c calc'!A0\x07\x1b[31m\r\n\u202e" + "x" * 40_000)
    assert issue.value is not None and len(issue.value) == 80
    assert issue.value.isprintable() and "[U+202E]" in issue.value, "what turns the text is shown as what it is"
    assert len(issue.says) < 500


def test_numbers_as_text_keep_one_id_for_one_child_in_a_mixed_column() -> None:
    array, faults = type_column(tables()["contacts"].column("child_id"), ["00123", 123.0, 123, "123", True])
    assert array.to_pylist() == ["00123", "123", "123", "123", "TRUE"]
    assert not faults


# ---- for all spellings


days = st.dates(date(1900, 1, 2), date(2099, 12, 30)).filter(lambda day: day not in NO_DATES | OPEN_ENDS)
times = st.times().map(lambda one: one.replace(microsecond=0))


@given(days, times, st.sampled_from(["/", "-", "."]), st.booleans(), st.sampled_from([" ", "  ", ", ", "T"]))
def test_a_day_and_time_survive_every_spelling(day: date, at: time, mark: str, padded: bool, gap: str) -> None:
    moment = datetime.combine(day, at)
    number = "{:02d}" if padded else "{}"
    first = mark.join((number.format(day.day), number.format(day.month), f"{day.year:04d}"))
    assert read_datetime(first) == datetime.combine(day, time())
    assert read_datetime(f"{first}{gap}{at:%H:%M:%S}") == moment
    assert read_datetime(moment.isoformat()) == moment
    assert read_datetime(f"{day:%d %B %Y}") == datetime.combine(day, time())
    assert read_month(f"{day:%Y-%m}") == read_month(f"{day:%B %Y}") == day.replace(day=1)


@pytest.mark.parametrize("month", ["1900-01", "1970-01", "January 1970", "12/2099"])
def test_a_month_is_no_day_that_stands_for_none(month: str) -> None:
    """A month is written without a day: only a year that cannot be meant is refused."""
    assert f"{read_month(month):%Y-%m}" in {"1900-01", "1970-01", "2099-12"}


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_a_date(text: str) -> None:
    try:
        assert 1900 <= read_datetime(text).year <= 2100
    except Unreadable as fault:
        assert fault.says.endswith(".")


CODED = [
    (column, code.value)
    for table in tables().values()
    for column in table.columns
    if column.codes
    for code in column.codes
]
LETTERS = st.sampled_from(["", "a) ", "k)", "zz) ", "p1) ", "b. ", " c ) "])


@given(
    st.sampled_from(CODED),
    LETTERS,
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from(["", " ", "\u00a0", " \n"]),
)
def test_a_code_is_read_with_any_prefix_and_case(coded: tuple[Column, str], prefix: str, case: Any, space: str) -> None:
    column, value = coded
    assert read_code(space + prefix + case(value) + space, column.codes) == value


CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=True),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.sampled_from(["Yes", "31/02/2020", "a) Yes", "6", "#N/A", "-", "2020-09-01"]),
)


@given(st.sampled_from([c for t in tables().values() for c in t.columns]), st.lists(CELLS, max_size=8))
def test_a_column_of_anything_is_typed_or_refused_cell_by_cell(column: Column, values: list[Any]) -> None:
    array, faults = type_column(column, values)
    assert len(array) == len(values) and array.type == ARROW[column.type]
    refused = {row for row, _ in faults}
    for row, (value, typed) in enumerate(zip(values, array.to_pylist(), strict=True)):
        if row in refused:
            assert typed is None
            continue
        try:
            expected = read_cell(column, value)
        except Unreadable:
            pytest.fail(f"{value!r} is refused alone but not in a column")
        assert typed == expected


@given(
    st.sampled_from([c for t in tables().values() for c in t.columns if c.type in ("date", "datetime")]),
    st.lists(days, min_size=1),
)
def test_a_column_of_excel_dates_is_the_same_fast_and_slow(column: Column, values: list[date]) -> None:
    fast, _ = type_column(column, values)
    slow, _ = type_column(column, [*values, "01/01/2020"])
    assert fast.to_pylist() == slow.to_pylist()[:-1]


@given(CELLS)
def test_a_value_is_quoted_in_80_characters_without_controls(value: Any) -> None:
    text = shown(value)
    assert len(text) <= 80
    assert not {unicodedata.category(one) for one in text} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_every_type_has_an_arrow_type() -> None:
    def types(table: Table) -> set[str]:
        return {column.type for column in table.columns}

    assert set().union(*map(types, tables().values())) == set(ARROW)
