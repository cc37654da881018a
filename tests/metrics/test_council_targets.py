"""A council's targets: what a row says, what judges what, and that colours follow while nothing else does."""

import csv
import io
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from dashboard.cli import main
from dashboard.uploads.intake import Intake, open_intake
from metrics.engine.library import load_definitions
from metrics.measures.target_rows import COLUMNS, TargetError, new_targets, target_from
from metrics.selection import LATEST, PUBLISHED
from tests.conftest import made_once, of_herefordshire
from tests.data.drawn_extracts import day, extract, workbook

DEFINITIONS = load_definitions()
APRIL = date(2024, 4, 1)
MEASURE = "audits_good"
SAID = {"measure": MEASURE, "from": "2024-04", "for": "month", "green": "95", "amber": "85", "set_by": "Board"}


def command(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    told = capsys.readouterr()
    return int(left.value.code or 0), told.out + told.err


@pytest.fixture(scope="module")
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good audits: 9 of 10 in April, 8 of 10 in May; both published. Copied before it is changed."""
    return made_once(tmp_path_factory, "two-months-of-audits", publish_audits)


@pytest.fixture
def decided(two_months: Path, home: Path) -> Iterator[Intake]:
    """A copy for one test. The year to date is 90% and 85%."""
    shutil.copytree(two_months, home, dirs_exist_ok=True)
    intake = open_intake(home)
    yield intake
    intake.store.close()


def publish_audits(home: Path) -> None:
    intake = open_intake(of_herefordshire(home))
    for month, good in (("2024-04", 9), ("2024-05", 8)):
        rows = [
            {"audit_id": f"{month} {n}", "completed": day(month), "grade": "Good" if n < good else "Inadequate"}
            for n in range(10)
        ]
        kept, _ = intake.store.keep(
            workbook(home.parent, month), extract(month, month, audits=rows), [], intake.derivation().derive
        )
        intake.publish(kept)
    intake.store.close()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"measure": "audits_goo"}, "Did you mean 'audits_good'?"),
        ({"measure": "mash_contacts"}, "neither good nor bad"),
        ({"measure": "contacts_by_agency"}, "no target"),
        ({"from": "April 2024"}, "write from when it holds as 2024-04"),
        ({"for": "years"}, "is not what a target can be set for"),
        ({"green": "0.95"}, "Write 95 for 95%"),
        ({"green": "950"}, "goes from 0 to 100"),
        ({"green": "18-22"}, "is not a number"),
        ({"amber": "96"}, "lies on the wrong side of green"),
        ({"green": ""}, "amber stands without green"),
        ({"set_by": ""}, "say who set it"),
        ({"measure": "cp_plans"}, "is not a range"),
        ({"measure": "cp_plans", "green": "155-135", "amber": ""}, "lower bound first"),
        ({"measure": "cp_plans", "green": "135-155", "amber": "140-150"}, "lies on the wrong side"),
        ({"measure": "rereferrals_12m", "amber": "85"}, "lies on the wrong side"),
        ({"measure": "average_caseload", "green": "9" * 400, "amber": ""}, "larger than any figure"),
        ({"reason": "x" * 1001}, "longer than 1,000"),
    ],
)
def test_what_is_wrong_with_a_row_is_a_sentence(changed: dict[str, str], says: str) -> None:
    with pytest.raises(TargetError, match=says):
        target_from(SAID | changed, DEFINITIONS)


def test_a_row_is_what_it_says() -> None:
    assert target_from(SAID, DEFINITIONS).green == (95.0, 95.0)
    assert target_from(SAID | {"amber": ""}, DEFINITIONS).amber is None
    assert target_from(SAID | {"green": "95%", "from": "2024-04-01"}, DEFINITIONS).from_month == APRIL
    assert target_from(SAID | {"for": "year to date"}, DEFINITIONS).basis == "ytd"
    band = target_from(SAID | {"measure": "cp_plans", "green": "135 to 155", "amber": ""}, DEFINITIONS)
    assert band.green == (135.0, 155.0)
    none = target_from(SAID | {"green": "", "amber": ""}, DEFINITIONS)
    assert (none.green, none.amber) == (None, None)


def test_one_fault_and_nothing_is_entered() -> None:
    rows = [("Row 2", SAID), ("Row 3", SAID | {"green": "950"}), ("Row 4", SAID)]
    with pytest.raises(TargetError) as faults:
        new_targets(rows, DEFINITIONS, [])
    assert [fault[:6] for fault in faults.value.faults] == ["Row 3:", "Row 4:"]


def judged(intake: Intake, vintage: str) -> dict[tuple[str, str], tuple[str, str, str, str]]:
    rows = open_intake(intake.home.path).reader().history(MEASURE, vintage)
    return {
        (f"{row.period:%m}", row.basis): (row.status, row.green, row.amber, row.target_set_by)
        for row in rows
        if row.basis in ("month", "ytd")
    }


def test_a_home_without_targets_has_no_colours(decided: Intake) -> None:
    assert set(judged(decided, LATEST).values()) == {("no target", "", "", "")}
    assert set(judged(decided, PUBLISHED).values()) == {("no target", "", "", "")}


def test_a_target_colours_what_is_now_and_nothing_that_was_published(
    decided: Intake, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ("--home", decided.home.path, "targets", "set", MEASURE, "--from", "2024-05-01", "--green", "85")
    assert command(capsys, *said, "--amber", "80", "--set-by", "Board, May") == (0, "Set.\n")
    assert judged(decided, LATEST) == {
        ("04", "month"): ("no target", "", "", ""),
        ("04", "ytd"): ("no target", "", "", ""),
        ("05", "month"): ("amber", "85", "80", "Board, May"),
        ("05", "ytd"): ("green", "85", "80", "Board, May"),  # a share's target for the month judges its sums too
    }
    assert set(judged(decided, PUBLISHED).values()) == {("no target", "", "", "")}


def test_a_target_for_the_year_judges_the_year_to_date_alone(
    decided: Intake, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ("--home", decided.home.path, "targets", "set", MEASURE, "--from", "2024-04", "--set-by", "Plan")
    command(capsys, *said, "--green", "88", "--for", "ytd")
    found = judged(decided, LATEST)
    assert found["04", "month"][0] == "no target" and found["05", "month"][0] == "no target"
    assert (found["04", "ytd"][:3], found["05", "ytd"][:3]) == (("green", "88", ""), ("red", "88", ""))
    command(capsys, *said, "--green", "80", "--amber", "70")
    found = judged(decided, LATEST)
    assert found["05", "month"][:3] == ("green", "80", "70")
    assert found["05", "ytd"][:3] == ("red", "88", "")  # the year's own stays


def test_without_amber_there_are_two_colours_and_no_way_to_amber(
    decided: Intake, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ("--home", decided.home.path, "targets", "set", MEASURE, "--from", "2024-04", "--set-by", "Plan")
    command(capsys, *said, "--green", "95")
    rows = open_intake(decided.home.path).reader().history(MEASURE, LATEST)
    may = next(row for row in rows if row.basis == "month" and row.period.month == 5)
    assert (may.status, may.green, may.amber) == ("red", "95", "")
    assert may.distance is not None and may.distance.says == "2 more for green"
    assert (may.distance.to_amber, may.distance.to_green) == (None, 2.0)


def test_no_target_from_a_month_on(decided: Intake, capsys: pytest.CaptureFixture[str]) -> None:
    said = ("--home", decided.home.path, "targets", "set", MEASURE, "--set-by", "Plan")
    command(capsys, *said, "--from", "2024-04", "--green", "95", "--amber", "85")
    command(capsys, *said, "--from", "2024-05")
    found = judged(decided, LATEST)
    assert (found["04", "month"][0], found["05", "month"][0]) == ("amber", "no target")


def test_what_was_published_keeps_its_two_colours(decided: Intake, capsys: pytest.CaptureFixture[str]) -> None:
    said = ("--home", decided.home.path, "targets", "set", MEASURE, "--from", "2024-04", "--set-by", "Plan")
    command(capsys, *said, "--green", "95")
    command(capsys, "--home", decided.home.path, "publish", "2024-05")
    command(capsys, *said, "--green", "50", "--amber", "40")
    assert judged(decided, PUBLISHED)["05", "month"][:3] == ("red", "95", "")
    assert judged(decided, LATEST)["05", "month"][:3] == ("green", "50", "40")


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_is_written_is_taken_in_as_it_is(
    decided: Intake, tmp_path: Path, capsys: pytest.CaptureFixture[str], suffix: str
) -> None:
    home = decided.home.path
    for measure, green, amber in (
        (MEASURE, "95", "85"),
        ("cp_plans", "135-155", ""),
        ("proceedings_weeks", "26.5", "30"),
    ):
        more = ("--amber", amber) if amber else ()
        told = command(
            capsys, "--home", home, "targets", "set", measure, "--from", "2024-04", "--green", green, *more,
            "--set-by", "Board", "--reason", "=1+1",
        )  # fmt: skip
        assert told == (0, "Set.\n")
    path = tmp_path / f"targets{suffix}"
    command(capsys, "--home", home, "targets", "export", path)
    assert command(capsys, "--home", home, "targets", "import", path)[1].startswith("0 set") or suffix == ".xlsx"
    other = tmp_path / "other"
    other.mkdir()
    (other / "config.toml").write_text('authority = "B"\nla_code = "884"\n', encoding="utf-8")
    assert command(capsys, "--home", other, "targets", "import", path) == (0, "3 set, 0 stood already.\n")
    lists = [command(capsys, "--home", one, "targets", "list", "--format", "csv")[1] for one in (home, other)]
    found = [[row["green"] for row in csv.DictReader(io.StringIO(one))] for one in lists]
    assert found[0] == found[1] == ["135-155", "26.5", "95"]


def test_a_file_with_a_fault_is_refused_whole(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_intake(home)
    book = Workbook()
    book.active.append(COLUMNS)
    book.active.append([MEASURE, date(2024, 4, 1), "month", 95, 85, "Board", ""])
    book.active.append(["nothing_known", "2024-04", "month", 95, 85, "Board", ""])
    book.save(tmp_path / "targets.xlsx")
    code, told = command(capsys, "--home", home, "targets", "import", tmp_path / "targets.xlsx")
    assert code == 1 and told.startswith("Row 3: there is no measure 'nothing_known'")
    assert open_intake(home).store.targets() == []
    book.active.delete_rows(3)
    book.save(tmp_path / "targets.xlsx")
    assert command(capsys, "--home", home, "targets", "import", tmp_path / "targets.xlsx")[1] == (
        "1 set, 0 stood already.\n"
    )


def test_the_workbook_has_a_row_for_every_measure_that_could_have_one(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_intake(home)
    command(capsys, "--home", home, "targets", "export", tmp_path / "targets.xlsx")
    sheet = load_workbook(tmp_path / "targets.xlsx").active
    could = [one.id for one in DEFINITIONS.values() if one.good != "neither" and one.kind != "mix"]
    assert [row[0].value for row in sheet.iter_rows(min_row=5)] == could and len(could) > 60


def test_a_target_in_a_file_of_the_home_is_entered_once_and_then_the_records_decide(
    decided: Intake, capsys: pytest.CaptureFixture[str]
) -> None:
    own = decided.home.definitions
    own.mkdir(exist_ok=True)
    file = own / "audit" / f"{MEASURE}.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text('[[target]]\nfrom = 2024-04-01\ngreen = 70\namber = 60\nsource = "Plan"\n', encoding="utf-8")
    assert judged(decided, LATEST)["05", "month"] == ("green", "70", "60", "Plan")
    [entry] = decided.store.targets()
    assert entry.target.from_file and "file" in entry.target.reason
    said = ("--home", decided.home.path, "targets", "set", MEASURE, "--from", "2024-04", "--set-by", "Board")
    command(capsys, *said, "--green", "99")
    assert judged(decided, LATEST)["05", "month"] == ("red", "99", "", "Board")
    assert len(decided.store.targets()) == 2
