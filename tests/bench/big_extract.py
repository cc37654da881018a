"""A workbook of 60,000 rows in 12 sheets, for measuring: plausible, valid, and the same every time."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

TEAMS = [
    (f"{service} {number}", service)
    for service in (
        "MASH and Assessment",
        "Safeguarding and Review",
        "Child Protection and Court",
        "Looked After Children",
        "Early Help",
    )
    for number in (1, 2, 3)
]
GRADES = ("Outstanding", "Good", "Requires improvement", "Inadequate")


def write_big_extract(path: Path, *, months: int = 12, end: date = date(2020, 9, 30), rows: int = 60_000) -> Path:
    """Writes the workbook; the window is `months` months up to `end`, the last day of its reporting month."""
    make = random.Random(rows * 1000 + months)
    first = date(
        end.year - (months - 1) // 12 - (end.month <= (months - 1) % 12), (end.month - 1 - (months - 1)) % 12 + 1, 1
    )
    span = (end - first).days

    def day() -> date:
        return first + timedelta(days=make.randrange(span + 1))

    def moment(on: date) -> datetime:
        return datetime(on.year, on.month, on.day, make.randrange(8, 18), make.randrange(60))

    def later(on: date, most: int) -> date | None:
        then = on + timedelta(days=make.randrange(most))
        return then if then <= end and make.random() > 0.02 else None

    def child() -> str:
        return f"C{make.randrange(rows // 3):06d}"

    def team() -> str:
        return make.choice(TEAMS)[0]

    def contact(number: int) -> list[Any]:
        received = moment(day())
        decided = received + timedelta(hours=make.randrange(1, 60))
        decided_or_none = decided if decided.date() <= end else None
        route = make.choice(("MASH", "MASH", "Domestic Abuse Hub", "Early Help Hub"))
        return [f"K{number:06d}", child(), received, make.choice(("1A", "2A", "3A", "6", "6", "10")), route, None, decided_or_none,
                make.choice(("Referral", "Early help", "Information and advice", "No further action")), team()]  # fmt: skip

    def referral(_: int) -> list[Any]:
        on = moment(day())
        allocated = on + timedelta(hours=make.randrange(1, 40))
        return [
            child(),
            on,
            "6",
            make.choice(("Yes", "No", "No")),
            make.randrange(2),
            None,
            allocated if allocated.date() <= end else None,
            team(),
            "W001",
        ]

    def assessment(_: int) -> list[Any]:
        referred = day()
        started = min(referred + timedelta(days=make.randrange(3)), end)
        completed = later(started, 70)
        outcome = make.choice(("CIN plan", "Continue with current plan", "Close case")) if completed else None
        return [child(), referred, started, later(started, 8), "Yes", completed, "Yes", make.choice(("Yes", "No")), outcome,
                "No further action" if outcome == "Close case" else None, team(), "W002"]  # fmt: skip

    def strategy(_: int) -> list[Any]:
        requested = day()
        return [
            child(),
            requested,
            requested + timedelta(days=5),
            later(requested, 8),
            make.choice(("Section 47", "No section 47")),
            team(),
        ]

    def section_47(_: int) -> list[Any]:
        started = day()
        conference = later(started, 20) if make.random() < 0.6 else None
        return [child(), started, later(started, 25), make.choice(("Initial child protection conference", "No further action")),
                "No" if conference else "Yes", conference, "Yes" if conference else None, 0, 0, team(), "W003"]  # fmt: skip

    def plan(number: int) -> list[Any]:
        started = day()
        ended = started + timedelta(days=make.randrange(60, 500))
        kind = make.choice(("Neglect", "Emotional abuse", "Physical abuse"))
        return [f"P{number:06d}", started, kind, kind, None, "Yes", None, ended if ended <= end else None,
                "No longer met threshold" if ended <= end else None, make.randrange(3), None, team(), "W004"]  # fmt: skip

    def looked_after(number: int) -> list[Any]:
        started = first - timedelta(days=make.randrange(1, 2000))
        ended = started + timedelta(days=make.randrange(300, 3000))
        placed = started + timedelta(days=make.randrange(200))
        left = first <= ended <= end
        return [f"L{number:06d}", started - timedelta(days=make.randrange(30, 5000)), "No", started, "C2", None, None, None, None, None,
                make.randrange(1, 5), ended if left else None, "E4A" if left else None, placed, None, "U6", "PR1", "In", None, None, team(), "W005"]  # fmt: skip

    def early_help(_: int) -> list[Any]:
        started = day()
        return [child(), started, later(started, 60), later(started, 300), "School", team()]

    def visit(number: int) -> list[Any]:
        return [
            f"C{number:06d}",
            make.choice(("CIN", "LAC")),
            later(end - timedelta(days=40), 40),
            end + timedelta(days=make.randrange(-4, 30)),
            team(),
            "W006",
        ]

    def audit(number: int) -> list[Any]:
        return [
            f"A{number:06d}",
            day(),
            "Neglect",
            make.choice(("Moderated", "Thematic")),
            make.choice(GRADES),
            make.choice((None, *GRADES)),
            team(),
        ]

    share = {"Contacts": 0.34, "Early Help": 0.08, "Referrals": 0.14, "Assessments": 0.14, "Strategy discussions": 0.08, "Section 47": 0.07,
             "Child protection plans": 0.04, "Looked after": 0.03, "Visits": 0.04, "Audits": 0.04}  # fmt: skip
    makers = dict(
        zip(
            share,
            (contact, early_help, referral, assessment, strategy, section_47, plan, looked_after, visit, audit),
            strict=True,
        )
    )
    book = xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy hh:mm"})
    about = book.add_worksheet("About")
    for row, (label, value) in enumerate(
        (
            ("Authority", "Herefordshire"),
            ("Reporting month", end.replace(day=1)),
            ("Records from", first),
            ("Records to", end),
            ("Produced on", datetime(end.year, end.month, end.day, 18)),
        )
    ):
        about.write(row, 0, label)
        about.write(row, 1, value)
    _sheet(
        book,
        "Teams",
        [["Team", "Service", "Manager's post"], *([team, service, f"Team manager, {team}"] for team, service in TEAMS)],
    )
    for sheet, part in share.items():
        _sheet(book, sheet, [HEADINGS[sheet], *(makers[sheet](number) for number in range(int(rows * part)))])
    book.close()
    return path


def _sheet(book: xlsxwriter.Workbook, name: str, rows: list[list[Any]]) -> None:
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)


HEADINGS = {
    "Contacts": ["Contact ID", "Child Unique ID", "Date and time received", "Contact Source", "Route", "Concern", "Date and time decided", "Outcome", "Allocated Team"],
    "Early Help": ["Child Unique ID", "Assessment start date", "Assessment completion date", "Closure date", "Organisation completing assessment", "Allocated Team"],
    "Referrals": ["Child Unique ID", "Date of referral", "Referral Source", "Referral NFA?", "Number of Referrals in Last 12 Months", "Date of previous referral",
                  "Date and time allocated", "Allocated Team", "Allocated Worker"],
    "Assessments": ["Child Unique ID", "Date of referral", "Continuous Assessment Start Date", "Date child seen", "Child Seen During Continuous Assessment",
                    "Continuous Assessment Date of Authorisation", "Was the child assessed as requiring LA children's social care support?", "Strategy meeting held",
                    "Outcome", "Closure action", "Allocated Team", "Allocated Worker"],
    "Strategy discussions": ["Child Unique ID", "Date requested", "Date due", "Date held", "Outcome", "Allocated Team"],
    "Section 47": ["Child Unique ID", "Strategy discussion initiating Section 47 Enquiry Start Date", "Section 47 completed", "Outcome",
                   "Was an Initial Child Protection Conference deemed unnecessary?", "Date of Initial Child Protection Conference",
                   "Did the Initial Child Protection Conference Result in a Child Protection Plan", "Number of Section 47 Enquiries in the last 12 months",
                   "Number of ICPCs in the last 12 months", "Allocated Team", "Allocated Worker"],
    "Child protection plans": ["Child Unique ID", "Child Protection Plan Start Date", "Initial Category of Abuse", "Latest Category of Abuse",
                               "Date of the Last Statutory Visit", "Was the Child Seen Alone?", "Date of latest review conference", "Child Protection Plan End Date",
                               "Reason plan ended", "Number of Previous Child Protection Plans", "Date previous plan ended", "Allocated Team", "Allocated Worker"],
    "Looked after": ["Child Unique ID", "Date of Birth", "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)", "Date Started to be Looked After",
                     "Child's Legal Status", "Date of Latest Statutory Review", "Date of Last Social Work Visit", "What is the permanence plan for this child?",
                     "Date of Last Health Assessment", "Date of Last Dental Check", "Number of Placements in the Last 12 Months", "Date Ceased to be Looked After",
                     "Reason Ceased to be Looked After", "Start Date of Most Recent Placement", "Start date of previous placement", "Placement Type",
                     "Placement Provider", "Placement Location", "Exit route", "IRO oversights in the last 12 months", "Allocated Team", "Allocated Worker"],
    "Visits": ["Child Unique ID", "Plan", "Date of last visit", "Next visit due", "Allocated Team", "Allocated Worker"],
    "Audits": ["Audit ID", "Date completed", "Theme", "Type", "Grade", "Grade last time", "Team"],
}  # fmt: skip
