"""Hand-made pages for page tests: the published figures of September 2020; months before April 2020 are illustrative.

`SCORECARD`, `MEASURE` (a percentage), `MIX` (a mix) and `EMPTY` (a month with nothing loaded). They need no engine.
"""
# ruff: noqa: E501 (a table of figures reads best with one measure a line)

from __future__ import annotations

from dataclasses import replace
from datetime import date

from metrics.figures.row import HistoryPoint, Revision, ScorecardRow
from metrics.judging.comparator import Comparator
from metrics.judging.target import Distance
from metrics.scorecard.measure_page import MeasurePage, PartHistory, TargetPeriod, Words
from metrics.scorecard.mix_shown import Group, MixShown, Share
from metrics.scorecard.shapes import BreakShown, Line, MixPart, Move, Scorecard, Section, Tally
from metrics.scorecard.worked_examples import ExampleShown
from metrics.selection import Selection

MONTHS = [date(2019 + (8 + i) // 12, (8 + i) % 12 + 1, 1) for i in range(13)]
NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WORDS = {"g": "Green", "a": "Amber", "r": "Red", "o": "No target"}
TRAVEL = {
    "b+": "Better",
    "b-": "Better",
    "w+": "Worse",
    "w-": "Worse",
    "s": "Same",
    "u": "Up",
    "d": "Down",
    "": "",
}
SEPTEMBER = date(2020, 9, 1)


def _label(month: date) -> str:
    return f"{NAMES[month.month - 1]} {month.year}"


def _row(
    id: str, title: str, section: str, value: float | None, state: str = "computed", **more: object
) -> ScorecardRow:
    given: dict[str, object] = {
        "kind": "percentage",
        "breakdown": "all",
        "group": "",
        "category": "",
        "period": SEPTEMBER,
        "basis": "month",
        "numerator": None,
        "denominator": None,
        "unit": "percent",
        "status": "no target",
        "green": "",
        "amber": "",
        "good": "high",
        "travel": "",
        "previous": None,
        "last_year": None,
        "published": value,
        "latest": value,
        "comparators": (),
    }
    given.update(more)
    return ScorecardRow(measure=id, title=title, section=section, value=value, state=state, **given)  # type: ignore[arg-type]


def _history(
    values: list[float | None], unit: str, key: str, green: object, target_text: str
) -> tuple[HistoryPoint, ...]:
    sign = "%" if unit == "percent" else ""
    return tuple(
        HistoryPoint(
            month=month,
            label=_label(month),
            value=value,
            value_text=f"{value:g}{sign}" if value is not None else "No cases",
            n_text="",
            status_key=key if value is not None else "o",
            state="computed",
            status_word=WORDS[key] if value is not None else "No cases",
            green=green,  # type: ignore[arg-type]
            amber=None,
            target_text=target_text,
        )
        for month, value in zip(MONTHS, values, strict=True)
    )


def _comparators(england: str, neighbours: str) -> tuple[Comparator, ...]:
    if england == "–":
        return ()
    return (
        Comparator("England", float(england.rstrip("%")), "2018-19", None, "", value_text=england),
        Comparator(
            "Statistical neighbours", float(neighbours.rstrip("%")), "2018-19", 10, "mean", value_text=neighbours
        ),
    )


def _line(
    section: str,
    id: str,
    title: str,
    value: str,
    n: str,
    target: str,
    key: str,
    distance: str,
    travel: str,
    change: str,
    values: list[float | None],
    green: object,
    ytd: str,
    last_year: str,
    england: str,
    neighbours: str,
) -> Line:
    unit = "percent" if "%" in value else "count"
    number = float(value.rstrip("%"))
    row = _row(
        id,
        title,
        section,
        number,
        unit=unit,
        kind="percentage" if unit == "percent" else "count",
        status=WORDS[key].lower(),
        green=target.rstrip("%"),
        travel=TRAVEL[travel].lower(),
        previous=values[-2],
        last_year=values[0],
        comparators=_comparators(england, neighbours),
        distance=Distance(None, None, distance) if distance else None,
    )
    compared = england != "–"
    return Line(
        row=row,
        value_text=value,
        n_text=n,
        target_text=target,
        status_word=WORDS[key],
        status_key=key,
        distance_text=distance,
        travel_word=TRAVEL[travel],
        travel_key=travel,
        change_text=change,
        ytd_text=ytd,
        ytd_n_text="",
        last_year_text=last_year,
        england_text=england,
        england_year="2018-19" if compared else "",
        neighbours_text=neighbours,
        neighbours_year="2018-19" if compared else "",
        history=_history(values, unit, key, green, target),
        spark_text=f"{title}: {values[0] or 0:g} in September 2019, {values[-1]:g} in September 2020",
    )


# fmt: off
_FIGURES: list[tuple[str, list[tuple]]] = [  # type: ignore[type-arg]
    ("Front door", [
        ("contacts_decided_24h", "MASH contacts decided within 24 hours", "93.0%", "410 of 441", "95%", "a", "9 more for green", "b+", "+6 pts", [41, 44, 39, 47, 52, 58, 61, 64, 70, 71, 84, 87, 93], 95.0, "79.5%", "44.2%", "–", "–"),
        ("contacts_to_referral", "Contacts progressing to referral", "16.1%", "71 of 441", "18 to 22%", "a", "9 more for green", "s", "", [24, 22, 23, 21, 20, 19, 21, 19, 19, 18, 17, 17, 16], (18.0, 22.0), "18.0%", "24.0%", "–", "–"),
        ("rereferrals_12m", "Re-referrals within 12 months", "39.4%", "28 of 71", "20%", "r", "14 fewer for green", "w+", "+13.4 pts", [19, 20, 18, 21, 19, 22, 20, 21, 20, 22, 24, 26, 39.4], 20.0, "26.0%", "19.0%", "21%", "20%"),
    ]),
    ("Assessment", [
        ("assessments_45d", "Child and family assessments completed within 45 working days", "88.3%", "121 of 137", "95%", "a", "10 more for green", "w-", "−1.7 pts", [84, 83, 86, 85, 88, 90, 91, 93, 86, 90, 95, 90, 88.3], 95.0, "91.0%", "84.0%", "83%", "79%"),
        ("assessments_seen_3d", "Child seen within 3 working days of the assessment starting", "79.0%", "113 of 143", "95%", "r", "9 more for amber, 23 more for green", "b+", "+17 pts", [None, 72, 69, 74, 73, 75, 77, 78, 74, 67, 82, 62, 79], 95.0, "75.0%", "–", "–", "–"),
        ("s47_on_time", "Section 47 enquiries completed within 15 working days", "64.3%", "18 of 28", "95%", "r", "6 more for amber, 9 more for green", "w-", "−21.7 pts", [71, 75, 70, 78, 74, 80, 83, 85, 88, 82, 84, 86, 64.3], 95.0, "79.0%", "75.0%", "–", "–"),
    ]),
    ("Child protection", [
        ("icpc_15d", "Initial child protection conferences within 15 working days", "100%", "25 of 25", "90%", "g", "third month at 100%", "s", "", [78, 81, 74, 80, 79, 83, 72, 76, 84, 86, 100, 100, 100], 90.0, "92.0%", "79.0%", "79%", "75%"),
        ("cp_plans", "Children on a child protection plan", "125", "at 30 September", "135 to 155", "a", "10 more for green", "b+", "+12", [111, 118, 120, 116, 112, 109, 108, 97, 96, 115, 103, 113, 125], (135.0, 155.0), "–", "111", "–", "–"),
        ("cp_rate", "Child protection plans per 10,000 children", "34.6", "125 of 36,085", "", "o", "", "u", "+3.3", [30.8, 32.7, 33.3, 32.1, 31, 30.2, 29.9, 26.9, 26.6, 31.9, 28.5, 31.3, 34.6], None, "–", "30.8", "44", "43"),
    ]),
    ("Looked after", [
        ("lac_rate", "Looked after children per 10,000", "93.4", "337 of 36,085", "", "o", "141 fewer children for neighbours’ rate", "d", "−0.8", [96, 96.5, 97, 97.6, 98.1, 98.4, 98.6, 97.5, 96.2, 95.4, 95, 94.2, 93.4], None, "–", "96.0", "65", "54"),
        ("lac_3_placements", "Looked after with 3 or more placements in 12 months", "8.3%", "28 of 337", "10%", "g", "", "b-", "−0.2 pts", [10.1, 9.9, 9.6, 9.2, 9.4, 9, 8.8, 9.1, 8.9, 8.7, 8.6, 8.5, 8.3], 10.0, "–", "–", "10%", "11%"),
    ]),
    ("Visits", [
        ("cp_visits_on_time", "Child protection visits in timescale", "91.2%", "114 of 125", "95%", "a", "5 more for green", "b+", "+4 pts", [77, 79, 82, 84, 83, 85, 88, 94, 95, 94, 90, 87, 91.2], 95.0, "92.0%", "77.0%", "–", "–"),
        ("lac_visits_on_time", "Looked after visits in timescale", "92.0%", "310 of 337", "95%", "a", "11 more for green", "s", "", [79, 81, 84, 86, 88, 87, 90, 95, 94, 94, 93, 92, 92], 95.0, "94.0%", "79.0%", "–", "–"),
    ]),
    ("Audit", [
        ("audits_good", "Audits graded good or outstanding", "66.7%", "8 of 12", "55%", "g", "", "b+", "+16.7 pts", [17, 20, 15, 22, 25, 30, 33, 35, 38, 37, 44, 50, 66.7], 55.0, "42.0%", "17.0%", "–", "–"),
    ]),
]
# fmt: on


def _unjudged(section: str, id: str, title: str, word: str, note: str) -> Line:
    """A line without a figure: 'No cases' or 'Not loaded'."""
    line = _line(section, id, title, "0%", note, "90%", "o", "", "", "", [0.0] * 13, 90.0, "–", "–", "–", "–")
    state = "not loaded" if word == "Not loaded" else "computed"
    row = replace(line.row, value=None, status=word.lower(), state=state, reason=note, published=None, latest=None)
    points = tuple(
        replace(p, value=None, value_text=word, state=state, status_key="o", status_word=word) for p in line.history
    )
    return replace(
        line, row=row, value_text="–", status_word=word, history=points, spark_text=f"{title}: {word.lower()}"
    )


_PARTS = (
    MixPart("Emotional", "57.6%", "72 of 125", 57.6),
    MixPart("Neglect", "33.6%", "42 of 125", 33.6),
    MixPart("Physical", "2.4%", "3 of 125", 2.4),
    MixPart("Sexual", "6.4%", "8 of 125", 6.4),
    MixPart("Multiple", "0%", "0 of 125", 0.0),
)


_MIX = MixShown(
    groups=(
        Group(
            "",
            "125",
            tuple(
                Share(part.label, part.share, part.value_text, part.n_text, None, "–") for part in _PARTS if part.share
            ),
        ),
    ),
    under=("Shares are of 125: children with a plan.", "Largest first.", "No cases: Multiple."),
    before_head="",
)


def _mix_line() -> Line:
    row = _row(
        "cp_by_category", "Child protection plans by category of abuse", "Child protection", None,
        kind="mix", basis="month_end", numerator=125.0, good="neither", status="no target",
    )  # fmt: skip
    return Line(
        row=row, value_text="125", n_text="at 30 September", target_text="", status_word="", status_key="o", distance_text="",
        travel_word="", travel_key="", change_text="", ytd_text="–", ytd_n_text="", last_year_text="–", england_text="–",
        england_year="", neighbours_text="–", neighbours_year="", parts=_PARTS, mix=_MIX,
    )  # fmt: skip


def _sections() -> tuple[Section, ...]:
    out = []
    for title, figures in _FIGURES:
        lines = [_line(title, *figure) for figure in figures]
        if title == "Child protection":
            lines.append(_mix_line())
        if title == "Audit":
            lines.append(
                _unjudged("Audit", "reaudits_improved", "Re-audits with a better grade", "No cases", "No cases")
            )
            needs = "needs the sheet Audit actions"
            lines.append(_unjudged("Audit", "audit_actions_overdue", "Audit actions overdue", "Not loaded", needs))
        many = {k: sum(x.status_key == k for x in lines) for k in "rag"}
        words = ", ".join(f"{many[k]} {WORDS[k].lower()}" for k in "rag" if many[k])
        out.append(Section(title, words, tuple(lines)))
    return tuple(out)


_REVISION = Revision(
    measure="contacts_decided_24h",
    title="MASH contacts decided within 24 hours",
    month=date(2020, 8, 1),
    month_text="August 2020",
    published_text="87.2%",
    latest_text="86.4%",
    difference_text="−0.8 pts",
    colour_changed=False,
    says="August 2020 was published as 87.2% and is now 86.4%. The colour did not change.",
    colour_text="Amber as before",
)
_SECOND = replace(
    _REVISION,
    measure="referrals_allocated_24h",
    title="Referrals allocated to a worker within 24 hours",
    published_text="95.1%",
    latest_text="94.6%",
    difference_text="−0.5 pts",
    colour_changed=True,
    colour_text="Green to amber",
    says="August 2020 was published as 95.1% and is now 94.6%. The colour changed from green to amber.",
)

SCORECARD = Scorecard(
    selection=Selection(SEPTEMBER, "published"),
    month_text="September 2020",
    published_text="Published 5 October 2020",
    records_text="from records to 30 September 2020",
    freshness="Published 5 October 2020 from records to 30 September 2020.",
    provisional=False,
    sentence="Three of twelve measures with a target are red. Six got better since August, three got worse.",
    counts={"red": 3, "amber": 6, "green": 3, "none": 2, "unjudged": 2},
    tallies=(
        Tally("r", 3, "red"),
        Tally("a", 6, "amber"),
        Tally("g", 3, "green"),
        Tally("o", 2, "no target"),
        Tally("o", 1, "no cases"),
        Tally("o", 1, "not loaded"),
    ),
    better=6,
    worse=3,
    moves=(
        Move(
            "Biggest worsening",
            "s47_on_time",
            "Section 47 enquiries completed within 15 working days",
            "64.3%, from 86%.",
        ),
        Move(
            "Biggest improvement",
            "assessments_seen_3d",
            "Child seen within 3 working days of the assessment starting",
            "79.0%, from 62%.",
        ),
        Move(
            "Red, closest to amber",
            "s47_on_time",
            "Section 47 enquiries completed within 15 working days",
            "6 more of 28 would have made it amber.",
        ),
        Move(
            "Longest run on target",
            "icpc_15d",
            "Initial child protection conferences within 15 working days",
            "100%, on target for the third month.",
        ),
    ),
    sections=_sections(),
    revisions=(_REVISION, _SECOND),
    revisions_text="Two earlier figures have changed since",
    foot="Percentages are rounded to one decimal place; colours use the unrounded figure.",
    comparators_note=(
        "Comparators are annual figures for 2018-19 set beside a month: read them as a guide to level, not as like for like. "
        "Neighbours are the mean of ten statistical neighbours."
    ),
    previous_heading="Since August",
    last_year_heading="September 2019",
    england_year="2018-19",
    neighbours_year="2018-19",
)

EMPTY = replace(
    SCORECARD,
    published_text="",
    records_text="",
    freshness="Nothing is published for September 2020 yet.",
    sentence="No figures are loaded for September 2020.",
    counts={"red": 0, "amber": 0, "green": 0, "none": 0, "unjudged": 0},
    tallies=(),
    better=0,
    worse=0,
    moves=(),
    sections=(),
    revisions=(),
    revisions_text="",
    comparators_note="",
)

_FIRST = SCORECARD.sections[0].lines[0]


def _group(name: str, breakdown: str, value: str, n: str, key: str, travel: str) -> Line:
    row = replace(
        _FIRST.row, breakdown=breakdown, group=name, value=float(value.rstrip("%")), status=WORDS[key].lower()
    )
    return replace(
        _FIRST, row=row, value_text=value, n_text=n, status_key=key, status_word=WORDS[key], travel_key=travel, travel_word=TRAVEL[travel],
        change_text="", distance_text="", history=(),
    )  # fmt: skip


_TABLE = """| route | received         | decided          |
| ----- | ---------------- | ---------------- |
| MASH  | 2020-09-04 16:00 | 2020-09-07 15:00 |
| MASH  | 2020-09-07 09:00 |                  |"""

MEASURE = MeasurePage(
    line=_FIRST,
    selection=Selection(SEPTEMBER, "published"),
    month_text="September 2020",
    section="Front door",
    why="Risk is identified and no child is left at risk of significant harm.",
    owner="Head of MASH and Assessment",
    source="Contacts",
    unit="percent",
    headline="Up from 41% to 93% in a year, still short",
    subtitle="MASH contacts decided within 24 hours, percentage by month",
    alternative="MASH contacts decided within 24 hours rose from 41.0% in September 2019 to 93.0% in September 2020; the target is 95%.",
    months=tuple(
        replace(
            point, green=95.0, amber=85.0, target_text="95%", n_text="410 of 441" if point.month == SEPTEMBER else ""
        )
        for point in _FIRST.history
    ),
    parts=(),
    by_service=(_group("Front door", "service", "93.0%", "410 of 441", "a", "b+"),),
    by_more=(),
    by_team=(
        _group("MASH day team", "team", "95.4%", "290 of 304", "g", "b+"),
        _group("MASH evening team", "team", "87.6%", "120 of 137", "a", "s"),
    ),
    comparators=(),
    comparators_note="No national figure is published.",
    changes=(BreakShown(SEPTEMBER, "September 2020", "Non-working days no longer count."),),
    revisions=(_REVISION,),
    targets=(TargetPeriod("from 95%", "from 85%", "since April 2019"),),
    words=Words(
        denominator="contacts that came to MASH in the month",
        denominator_where="route = 'MASH' AND in_month(received, period)",
        numerator="decided within 24 hours of being received",
        numerator_where="hours_on_the_clock(received, decided, period) <= 24",
        target="from 95%, from 85%; equal counts as met",
        compared_with="no national figure is published",
    ),
    sql="SELECT count(*) AS denominator\nFROM contacts\nWHERE route = 'MASH' AND in_month(received, period)",
    examples=(
        ExampleShown(
            "The clock stops at the weekend; an undecided contact counts but is not a hit",
            (("contacts", _TABLE),),
            "September 2020",
            "1 of 2",
            True,
            "1 of 2, as expected.",
        ),
    ),
    freshness=SCORECARD.freshness,
    distance_sentence="9 more would have made it green.",
    previous_heading="Since August",
)

_SHOWN = MixShown(
    (
        Group(
            "",
            "125",
            (
                Share("Emotional", 57.6, "57.6%", "72 of 125", 48.0, "48.0%"),
                Share("Neglect", 33.6, "33.6%", "42 of 125", 52.0, "52.0%"),
                Share("Sexual", 6.4, "6.4%", "8 of 125", 0.0, "0%"),
                Share("Physical", 2.4, "2.4%", "3 of 125", 0.0, "0%"),
            ),
        ),
    ),
    ("Shares are of 125: children on a plan.", "Largest first.", "Pale: September 2019.", "No cases: Multiple."),
    "September 2019",
)

MIX = replace(
    MEASURE,
    line=_mix_line(),
    mix=_SHOWN,
    section="Child protection",
    headline="Emotional abuse is the largest share",
    subtitle="Child protection plans by category of abuse, share at month end",
    alternative="At 30 September 2020: Emotional 57.6%, Neglect 33.6%, Sexual 6.4%, Physical 2.4%, Multiple 0%.",
    months=tuple(
        HistoryPoint(m, _label(m), None, str(n), "", "o", "computed")
        for m, n in zip(MONTHS[6:], [108, 97, 96, 115, 103, 113, 125], strict=True)
    ),
    parts=tuple(
        PartHistory(
            label,
            tuple(
                HistoryPoint(m, _label(m), float(v), f"{v}%", "", "o", "computed")
                for m, v in zip(MONTHS[6:], shares, strict=True)
            ),
        )
        for label, shares in (
            ("Emotional", [54, 55, 55, 52, 58, 60, 57.6]),
            ("Neglect", [46, 45, 45, 48, 42, 40, 33.6]),
            ("Physical", [0, 0, 0, 0, 0, 0, 2.4]),
            ("Sexual", [0, 0, 0, 0, 0, 0, 6.4]),
            ("Multiple", [0, 0, 0, 0, 0, 0, 0]),
        )
    ),
    by_service=(),
    by_more=(),
    by_team=(),
    changes=(),
    revisions=(),
    targets=(),
    examples=(),
    distance_sentence="",
)
