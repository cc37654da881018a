# ruff: noqa: RUF005
"""One set of made-up rows → Annex A files of every shape that authorities send: Ofsted's own workbook, the London and
Eastern sample, the Standard Safeguarding Dataset's headings, sheets with names, one CSV per list in a zip."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

D = date
MONTH = date(2024, 1, 1)
Row = list[Any]

TITLES = {
    1: "Contacts",
    2: "Early Help",
    3: "Referral",
    4: "Assessments",
    5: "Section 47 enquiries and Initial Child Protection Conferences",
    6: "Children in Need",
    7: "Child protection",
    8: "Children in care",
    9: "Care leavers",
    10: "Adoption",
    11: "Adopters",
}
NAMED = {
    1: "Contacts",
    2: "Early Help",
    3: "Referrals",
    4: "Assessments",
    5: "Sec47 and ICPC",
    6: "Children in Need",
    7: "Child Protection",
    8: "Children in Care",
    9: "Care leavers",
    10: "Adoption",
    11: "Adopters",
}
PERSON = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
DISABILITY = "Does the Child have a Disability"
ALLOCATED = ("Allocated Team", "Allocated Worker")
OFSTED: Mapping[int, tuple[str, ...]] = {
    1: (*PERSON, "Date of Contact", "Contact Source"),
    2: (*PERSON, "Assessment start date", "Assessment completion date", "Organisation completing assessment"),
    3: (
        *PERSON,
        "Date of referral",
        "Referral Source",
        "Referral NFA?",
        "Number of Referrals in Last 12 Months",
        *ALLOCATED,
    ),
    4: (
        *PERSON,
        DISABILITY,
        "Continuous Assessment Start Date",
        "Child Seen During Continuous Assessment",
        "Continuous Assessment Date of Authorisation",
        "Was the child assessed as requiring LA children’s social care support",
        *ALLOCATED,
    ),
    5: (
        *PERSON,
        DISABILITY,
        "Strategy discussion initiating Section 47 Enquiry Start Date",
        "Was an Initial Child Protection Conference deemed unnecessary?",
        "Date of Initial Child Protection Conference",
        "Did the Initial Child Protection Conference Result in a Child Protection Plan",
        "Number of Section 47 Enquiries in the last 12 months",
        "Number of ICPCs in the last 12 months",
        *ALLOCATED,
    ),
    6: (
        *PERSON,
        DISABILITY,
        "CIN Start Date",
        "Primary Need Code",
        "Date Child Was Last Seen",
        "CIN Closure Date",
        "Reason for Closure",
        "Case status",
        *ALLOCATED,
    ),
    7: (
        *PERSON,
        DISABILITY,
        "Child Protection Plan Start Date",
        "Initial Category of Abuse",
        "Latest Category of Abuse",
        "Date of the Last Statutory Visit",
        "Was the Child Seen Alone?",
        "Date of latest review conference",
        "Child Protection Plan End Date",
        "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)",
        "Number of Previous Child Protection Plans",
        *ALLOCATED,
    ),
    8: (
        *PERSON,
        "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)",
        DISABILITY,
        "Date Started to be Looked After",
        "Child's Category of Need",
        "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)",
        "Start date of current legal status",
        "Child's Legal Status",
        "Date of Latest Statutory Review",
        "Date of Last Social Work Visit",
        "What is the permanence plan for this child?",
        "Date of Last IRO Visit / Contact to the Child",
        "Date of Last Health Assessment",
        "Date of Last Dental Check",
        "Number of Placements in the Last 12 months",
        "Date Ceased to be Looked After ",
        "Reason Ceased to be Looked After",
        "Start Date of Most Recent Placement",
        "Placement Type",
        "Placement Provider",
        "Placement postcode",
        "URN of Placement",
        "Placement Location",
        "LA of Placement",
        "Number of Episodes the Child has been ‘Missing’ from their Placement in the last 12 months",
        "Number of Episodes the Child has been ‘Absent’ from their Placement in the last 12 months",
        "Was the child offered a Return Interview after their last missing episode (Y/N)?",
        "Did the child accept a Return Interview after their last missing episode (Y/N)?",
        *ALLOCATED,
    ),
    9: (
        *PERSON,
        DISABILITY,
        *ALLOCATED,
        "Eligibility Category",
        "LA In Touch ",
        "Type of Accommodation",
        "Suitability of Accommodation",
        "Activity Status",
    ),
    10: (
        PERSON[0],
        "Family identifier",
        *PERSON[1:],
        DISABILITY,
        "Date the Child Entered Care",
        "Date of Decision that Child Should be Placed for Adoption",
        "Date of Placement Order",
        "Date of Matching Child and Prospective Adopters",
        "Date Placed for Adoption",
        "Date of Adoption Order ",
        "Date of Decision that Child Should No Longer be Placed for Adoption",
        "Reason Why Child No Longer Placed for Adoption",
        "Date the child was placed for fostering in FFA or concurrent planning placement",
    ),
    11: (
        "Individual adopter identifier",
        "Family identifier",
        "Gender",
        "Ethnicity",
        "Disability",
        "Is the (prospective) adopter fostering for adoption?",
        "Date enquiry received",
        "Date Stage 1 started",
        "Date Stage 1 ended",
        "Date Stage 2 started",
        "Date Stage 2 ended",
        "Date application submitted",
        "Date application approved",
        "Date adopter matched with child(ren)",
        "Date child/children placed with adopter(s)",
        "No. of children placed",
        "Date of Adoption Order",
        "Date of leaving adoption process",
        "Reason for leaving adoption process",
    ),
}
LIIA = {
    "Age of Child (Years)": "Age",
    "Date of referral": "Date of Referral",
    "Was the child assessed as requiring LA children’s social care support": (
        "Was the child assessed as requiring LA children's social care support?"
    ),
    "Case status": "Case Status",
    "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)": (
        "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N))"
    ),
    "Date Ceased to be Looked After ": "Date Ceased to be Looked After",
    "LA In Touch ": "LA in Touch",
    "Date of Adoption Order ": "Date of Adoption Order",
}
SEVENTEEN = (
    *PERSON[:4],
    "Age",
    "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)",
    DISABILITY,
    *ALLOCATED,
    "Allocated Personal Advisor",
    "Eligibility Category",
    "Latest Pathway Plan Review Date",
    "LA in Touch",
    "Latest Date of Contact",
    "Type of Accommodation",
    "Suitability of Accommodation",
    "Activity Status",
)
_SSD = "ChildUniqueID Gender Ethnicity DateOfBirth Age "
_SSD_ENDS = {
    1: "DateOfContact ContactSource",
    2: "AssessmentStartDate AssessmentCompletionDate OrganisationCompletingAssessment",
    3: "ReferralDate ReferralSource ReferralNFA ReferralsLast12Months AllocatedTeam AllocatedWorker",
    4: "HasDisability ContinuousAssessmentStart ContinuousAssessmentChildSeen ContinuousAssessmentAuthDate"
    " CSCSupportRequired AllocatedTeam AllocatedWorker",
    5: "HasDisability StratDiscussionDate InitialCPConfUnnecessary InitialCPConfDate CPConfResultInCPPlan"
    " NumberS47s12m NumberICPCs12m AllocatedTeam AllocatedWorker",
    6: "HasDisability CINStartDate PrimaryNeedCode DateChildLastSeen CINClosureDate ReasonForClosure CaseStatus"
    " AllocatedTeam AllocatedWorker",
    7: "HasDisability ChildProtectionPlanStartDate InitialCategoryOfAbuse LatestCategoryOfAbuse"
    " DateOfLastStatutoryVisit ChildSeenAlone DateOfLatestReviewConf ChildProtectionPlanEndDate"
    " ProtectionLastSixMonths NumberOfPreviousChildProtectionPlans AllocatedTeam AllocatedWorker",
    8: "UASC HasDisability LoookedAfterStartDate ChildCategoryOfNeed SubsequentLACEpisodeLast12Months"
    " MostRecentLegalStatusStart LegalStatus LatestStatutoryReviewDate LastSocialWorkVisitDate PermanencePlan"
    " LastIROVisitDate LastHealthAssessmentDate LastDentalCheckDate PlacementsLast12Months CeasedLookedAfterDate"
    " ReasonCeasedLookedAfter MostRecentPlacementStartDate PlacementType PlacementProvider PlacementPostcode"
    " PlacementURN PlacementLocation PlacementLA EpisodesChildMissingFromPlacement EpisodesChildAbsentFromPlacement"
    " ChildOfferedReturnInterviewAfterLastMFH ChildAcceptedReturnInterviewAfterLastMFH AllocatedTeam AllocatedWorker",
    9: "UASC HasDisability AllocatedTeam AllocatedWorker AllocatedPersonalAdvisor EligibilityCategory"
    " LatestPathwayPlan LAInTouch LatestContact TypeOfAccommodation SuitabilityOfAccommodation ActivityStatus",
}
SSD = {
    **{number: tuple((_SSD + end).split()) for number, end in _SSD_ENDS.items()},
    10: (
        "ChildUniqueID",
        "FamilyID",
        "Gender",
        "Ethnicity",
        "DateOfBirth",
        "Age",
        "HasDisability",
        "EnteredCareDate",
        "ADMSHOBPADecisionDate",
        "PlacementOrderDate",
        "MatchedForAdoptionDate",
        "PlacedForAdoptionDate",
        "AdoptionOrderDate",
        "DecisionReversedDate",
        "DecisionReversedReason",
        "DateFFAConsurrencyPlacement",
    ),
    11: (
        "AdopterID",
        "Gender",
        "Ethnicity",
        "DateOfBirth",
        "Age",
        "HasDisability",
        "AdoptedByCarer",
        "EnquiryDate",
        "Stage1StartDate",
        "Stage1EndDate",
        "Stage2StartDate",
        "Stage2EndDate",
        "ApplicationDate",
        "ApplicationApprDate",
        "MatchedDate",
        "PlacedDate",
        "NumSiblingsPlaced",
        "AdoptionOrderDate",
        "AdoptionLeaveDate",
        "AdoptingLeaveReason",
    ),
}

DUTY, COURT, CARE = "Duty Team", "Court Team", "Looked After Team"
# Children by number; one id is a number, one has a space in it.
IDS: Mapping[str, Any] = {"A": 1000001, "B": 1000002, "C": "SYN 003", "D": 1000004, "E": 1000005, "F": 1000006}
BORN = {
    "A": D(2015, 3, 14),
    "B": D(2017, 6, 2),
    "C": D(2009, 11, 30),
    "D": D(2012, 1, 9),
    "E": D(2004, 5, 5),
    "F": D(2021, 2, 28),
}


def _child(key: str) -> Row:
    age = (MONTH - BORN[key]).days // 365
    return [IDS[key], "a) Male", "a) WBRI", BORN[key], age]


def rows() -> dict[int, list[Row]]:
    """The made-up rows of every list, in the order of Ofsted's headings."""
    yes, no, unknown = "a) Yes", "b) No", "c) Unknown"
    return {
        1: [
            [*_child("A"), D(2023, 8, 14), "q) 6: Police"],
            [*_child("B"), D(2023, 11, 3), "e) 2A: Schools"],
            [*_child("C"), D(2024, 1, 10), "a) 1A: Individual"],
            [*_child("D"), D(2024, 1, 31), "k) 3E: Health services"],
        ],
        2: [
            [*_child("A"), D(2023, 9, 1), D(2023, 10, 6), "Primary school"],
            [*_child("F"), D(2023, 12, 18), None, "Health visiting"],
        ],
        3: [
            [*_child("A"), D(2023, 10, 16), "q) 6: Police", no, 1, DUTY, "Worker 1"],
            [*_child("B"), D(2023, 11, 6), "e) 2A: Schools", no, 0, DUTY, "Worker 2"],
            [*_child("C"), D(2024, 1, 10), "a) 1A: Individual", yes, 1, DUTY, "Worker 1"],
            [*_child("D"), D(2024, 1, 30), "f) 2B: Education services", no, 0, DUTY, None],
        ],
        4: [
            # A: 45 working days from the referral are over on 20 December 2023. B: the 46th is 12 January 2024.
            [*_child("A"), no, D(2023, 10, 18), yes, D(2023, 12, 18), yes, DUTY, "Worker 1"],
            [*_child("B"), no, D(2023, 11, 8), yes, D(2024, 1, 12), yes, DUTY, "Worker 2"],
            [*_child("E"), unknown, D(2023, 11, 1), yes, D(2024, 1, 5), no, COURT, "Worker 3"],
            [*_child("F"), no, D(2023, 11, 20), no, D(2024, 1, 22), no, COURT, "Worker 3"],
            [*_child("C"), no, D(2024, 1, 11), no, None, None, DUTY, "Worker 1"],
        ],
        5: [
            [*_child("A"), no, D(2023, 12, 20), no, D(2024, 1, 5), yes, 0, 0, COURT, "Worker 3"],
            [*_child("B"), no, D(2024, 1, 15), yes, None, None, 1, 0, DUTY, "Worker 2"],
        ],
        6: [
            [*_child("A"), no, D(2023, 10, 16), "N1 - Abuse or neglect", D(2024, 1, 20), None, None]
            + ["b) Child Protection plan", COURT, "Worker 3"],
            [*_child("B"), no, D(2023, 11, 6), "N5 - Family dysfunction", D(2024, 1, 12), None, None]
            + ["c) Child in need plan", DUTY, "Worker 2"],
            [*_child("C"), no, D(2024, 1, 10), "N4 - Family in acute stress", None, None, None]
            + ["d) Open assessment", DUTY, "Worker 1"],
            [*_child("D"), yes, D(2019, 2, 4), "N2 - Child’s disability", D(2024, 1, 29), None, None]
            + ["a) Looked after child", CARE, "Worker 4"],
            [*_child("E"), no, D(2023, 10, 30), "N8 - Absent parenting", D(2024, 1, 3), D(2024, 1, 5)]
            + ["RC8 - Case closed after assessment, no further action", "e) Closed episode", COURT, "Worker 3"],
        ],
        7: [
            [*_child("A"), no, D(2024, 1, 5), "a) Neglect", "d) Emotional abuse", D(2024, 1, 24), yes, None, None]
            + [no, 0, COURT, "Worker 3"],
            [*_child("B"), no, D(2022, 6, 1), "b) Physical abuse", "b) Physical abuse", D(2023, 9, 1), no]
            + [D(2023, 8, 30), D(2023, 9, 29), no, 1, COURT, "Worker 3"],
        ],
        8: [
            [*_child("D"), no, yes, D(2019, 2, 4), "N2 - Child’s disability", no, D(2019, 8, 1), "C2: FCO"]
            + [D(2023, 11, 20), D(2024, 1, 29), "f) Long-term fostering", D(2023, 12, 1), D(2023, 6, 1)]
            + [D(2023, 5, 15), 1, None, None, D(2020, 3, 2), "d) U4: Foster placement - long term"]
            + ["b) PR1: Own provision", "ZZ1 1ZZ", "SC000000", "a) In", "Demoshire", 0, 0, None, None]
            + [CARE, "Worker 4"],
            [*_child("F"), no, no, D(2021, 3, 10), "N1 - Abuse or neglect", no, D(2022, 4, 1), "E1: Placement order"]
            + [D(2023, 12, 5), D(2024, 1, 8), "b) Adoption", D(2023, 12, 9), D(2023, 7, 1)]
            + [None, 2, None, None, D(2023, 9, 4), "i) A5: Placed for adoption - order - foster"]
            + ["b) PR1: Own provision", "ZZ1 2ZZ", None, "b) Out", "Otherby", 0, 0, None, None]
            + [CARE, "Worker 4"],
            [*_child("C"), yes, no, D(2023, 8, 21), "N8 - Absent parenting", no, D(2023, 8, 21)]
            + ["V2: Single period under S20", D(2023, 10, 2), D(2023, 12, 20), "a) Return to family", D(2023, 11, 1)]
            + [D(2023, 9, 12), D(2023, 9, 30), 3, D(2024, 1, 8)]
            + ["e) E4A: Returned home to live with parents or relatives - part of planning", D(2023, 10, 30)]
            + ["f) U6: Foster placement - not FFA", "e) PR4: Private provision", "ZZ1 3ZZ", "SC000001", "b) Out"]
            + ["Otherby", 1, 0, yes, no, CARE, "Worker 4"],
        ],
        9: [
            [*_child("E"), unknown, CARE, "Worker 4", "b) Former relevant child", yes, "U: Independent living"]
            + ["a) Suitable", "F2: Full time in education other than higher"],
        ],
        10: [
            [IDS["F"], "FAM 7", *_child("F")[1:], no, D(2021, 3, 10), D(2022, 1, 12), D(2022, 4, 1)]
            + [D(2023, 7, 20), D(2023, 9, 4), None, None, None, None],
            [IDS["B"], None, *_child("B")[1:], no, D(2020, 5, 1), D(2021, 5, 12), D(2021, 9, 1)]
            + [D(2022, 3, 1), D(2022, 5, 9), D(2023, 4, 17), None, None, None],
        ],
        11: [["AD1", "FAM 7", "b) Female", "a) WBRI", no, "Yes", D(2022, 2, 1), *[None] * 12]],
    }


def without_columns(headings: Iterable[str], of: list[Row], keep: Callable[[str], bool]) -> tuple[list[str], list[Row]]:
    """The headings to keep and the rows without the others' cells."""
    listed = list(headings)
    places = [place for place, heading in enumerate(listed) if keep(heading)]
    return [listed[place] for place in places], [[row[place] for place in places] for row in of]


def seventeen(row: Row) -> Row:
    """A row of the care leavers list in its 17 columns."""
    child, disability, team, worker, eligibility, touch, *rest = row[:5], *row[5:]
    adviser, reviewed, contact = "Adviser 1", D(2023, 12, 1), D(2024, 1, 12)
    return [*child, "b) No", disability, team, worker, adviser, eligibility, reviewed, touch, contact, *rest]


Lists = dict[int, tuple[list[str], list[Row]]]


def ofsted_lists() -> Lists:
    """Ofsted's headings of 2019."""
    return {number: (list(OFSTED[number]), content) for number, content in rows().items()}


def seventeen_lists() -> Lists:
    """The same with the care leavers in 17 columns."""
    lists = ofsted_lists()
    return lists | {9: (list(SEVENTEEN), [seventeen(row) for row in lists[9][1]])}


def liia_lists() -> Lists:
    """The headings of the London and Eastern sample, and codes as it shows them."""
    other = {
        "a) Yes": "Y",
        "b) No": "N",
        "a) Neglect": "NEG",
        "d) Emotional abuse": "EMO",
        "b) Physical abuse": "PHY",
        "b) Child Protection plan": "CPP",
        "c) Child in need plan": "CiN Plan",
        "d) Open assessment": "CF Assessment in progress",
        "a) Looked after child": "CLA",
        "e) Closed episode": "Closed - stepdown",
        "b) Former relevant child": "former relevant 18-20",
        "a) Suitable": "1",
        "a) In": "In borough",
        "b) Out": "Out of borough",
    }
    return {
        number: ([LIIA.get(one, one) for one in headings], [[other.get(v, v) for v in row] for row in content])
        for number, (headings, content) in seventeen_lists().items()
    }


def ssd_lists() -> Lists:
    """The Standard Safeguarding Dataset's headings."""
    lists = seventeen_lists()
    adopters = [[row[0], *row[2:4], None, None, *row[4:]] for row in lists[11][1]]
    lists[11] = (lists[11][0], [[*row, None][: len(SSD[11])] for row in adopters])
    return {number: (list(SSD[number]), content) for number, (_, content) in lists.items()}


def write_workbook(
    path: Path, lists: Lists, *, names: Mapping[int, str] | None = None, titles: bool = False, guides: bool = False
) -> Path:
    """A workbook with a sheet for each list; `titles` puts Ofsted's title in row 1, `guides` its four other sheets."""
    book = xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"})
    for name in ("Front_Sheet", "FAQ_and_changes", "Guidance", "Codes_used") if guides else ():
        book.add_worksheet(name).write_string(0, 0, "Child level data: read the guidance first")
    for number, (headings, content) in lists.items():
        sheet = book.add_worksheet((names or {}).get(number, f"List_{number}"))
        top = 1 if titles else 0
        if titles:
            sheet.write_string(0, 0, f"List {number}: {TITLES[number]}")
        sheet.write_row(top, 0, headings)
        for line, row in enumerate(content, start=top + 1):
            sheet.write_row(line, 0, row)
    book.close()
    return path


def as_csv(headings: list[str], content: list[Row], delimiter: str = ",") -> str:
    """One list as text, dates as dd/mm/yyyy."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(headings)
    for row in content:
        writer.writerow([f"{one:%d/%m/%Y}" if isinstance(one, date) else one for one in row])
    return out.getvalue()


def write_zip(path: Path, lists: Lists, *, encoding: str = "utf-8", delimiter: str = ",", folder: str = "") -> Path:
    """A zip with list_1.csv, list_2.csv…"""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for number, (headings, content) in lists.items():
            out.writestr(f"{folder}list_{number}.csv", as_csv(headings, content, delimiter).encode(encoding))
    return path


SHAPES: Mapping[str, Callable[[Path], Path]] = {
    "Ofsted 2019": lambda to: write_workbook(to / "annex.xlsx", ofsted_lists(), titles=True, guides=True),
    "17 columns": lambda to: write_workbook(to / "annex.xlsx", seventeen_lists(), titles=True, guides=True),
    "LIIA 2024": lambda to: write_workbook(
        to / "annex.xlsx", liia_lists(), names={number: f"List {number}" for number in TITLES}
    ),
    "SSD": lambda to: write_workbook(to / "annex.xlsx", ssd_lists()),
    "named": lambda to: write_workbook(to / "annex.xlsx", ofsted_lists(), names=NAMED),
    "titled": lambda to: write_workbook(
        to / "annex.xlsx", ofsted_lists(), names={n: f"List {n} {title}"[:31] for n, title in TITLES.items()}
    ),
    "any names": lambda to: write_workbook(
        to / "annex.xlsx", ofsted_lists(), names={n: f"Sheet{n + 3}" for n in TITLES}, titles=True
    ),
    "zip": lambda to: write_zip(to / "annex.zip", ofsted_lists()),
    "zip, Windows": lambda to: write_zip(
        to / "annex.zip", ofsted_lists(), encoding="cp1252", delimiter=";", folder="extract/"
    ),
    "zip, Excel's UTF-8": lambda to: write_zip(to / "annex.zip", ssd_lists(), encoding="utf-8-sig"),
}
