"""A council's own words for codes: taught on the page or the command line, read so from then on, and withdrawn."""

from __future__ import annotations

import html
import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from data.home.config import open_home
from data.loads.store import Store
from data.template import write_template
from tests.dashboard.asking import Run, post
from tests.data.small_extract import SOUND
from tests.data.small_workbook import write

CHILD = SOUND["looked_after"]
NEW = "Other or new code"


def placed(path: Path, *kinds: str) -> Path:
    return write(
        path, {"looked_after": [{"child_id": f"{n:04}", "placement_type": kind} for n, kind in enumerate(kinds, 1)]}
    )


def upload(asks: FlaskClient, workbook: Path) -> str:
    return post(asks, "/upload/check", workbook=(BytesIO(workbook.read_bytes()), workbook.name))


def mix(run: Run, measure: str) -> dict[str, float]:
    rows = json.loads(run("show", "2020-09", "--view", "latest", "--format", "json")[1])
    return {row["category"]: row["numerator"] for row in rows if row["measure"] == measure and row["category"]}


def test_a_word_is_taught_at_the_fault_and_the_workbook_is_checked_again_at_once(
    asks: FlaskClient, run: Run, tmp_path: Path, home: Path
) -> None:
    workbook = placed(tmp_path / "1.xlsx", "Supp Accom", "supp. accom", "U4")
    checked = upload(asks, workbook)
    page = asks.get(checked)
    assert "cannot be loaded yet" in page.text and page.text.count("Treat it as K3: Supported accommodation") == 1
    token = checked.partition("check=")[2]
    word = {"table": "looked_after", "column": "placement_type", "text": "Supp Accom"}
    assert post(asks, "/upload/words", check=token, **word, code="K3") == checked
    page = html.unescape(asks.get(checked).text)
    assert "can be loaded" in page and "2 cells of this column are read as K3 (Supported accommodation), as" in page
    assert "Treat it as K3" not in page
    code, told = run("check", workbook, "--format", "json")
    issues = json.loads(told)["issues"]
    assert code == 0 and {one["level"] for one in issues} == {"note"}, "nothing is left to decide"
    assert any("this council's own word: 2 cells" in one["says"] for one in issues)
    assert [row.spelling.code for row in Store(open_home(home)).spellings()] == ["K3"]


def test_it_is_withdrawn_on_the_page_and_then_in_no_list_again(
    asks: FlaskClient, run: Run, tmp_path: Path, home: Path
) -> None:
    workbook = placed(tmp_path / "1.xlsx", "Supp Accom")
    assert (
        "is read as K3 from now on"
        in run("spellings", "teach", "looked after", "placement type", "Supp Accom", "k3")[1]
    )
    assert "It stands so already" in run("spellings", "teach", "List 8", "placement_type", "supp accom", "K3")[1]
    assert run("check", workbook)[0] == 0
    page = asks.get("/upload").text
    assert "This council’s own words" in page and "Supp Accom" in page
    word = {"table": "looked_after", "column": "placement_type", "text": "Supp Accom"}
    assert post(asks, "/upload/words/withdraw", **word) == "/upload#words"
    assert "Supp Accom" not in asks.get("/upload").text
    code, told = run("check", workbook)
    assert code == 1 and "'Supp Accom' is not one of the values allowed" in told
    rows = json.loads(run("spellings", "list", "--format", "json")[1])
    assert [(row["code"], row["state"]) for row in rows] == [("", "withdrawn"), ("K3", "replaced")]
    assert Store(open_home(home)).verify() == []


def test_on_the_command_line_who_says_so_is_kept(run: Run) -> None:
    word = ("Looked after", "Placement Type", "Supp Accom")
    assert run("spellings", "teach", *word, "K3", "--as", "Data manager")[0] == 0
    assert run("spellings", "withdraw", *word, "--as", "Head of data")[0] == 0
    assert run("spellings", "withdraw", *word)[0] == 1
    rows = json.loads(run("spellings", "list", "--format", "json")[1])
    assert [row["who"] for row in rows] == ["Head of data", "Data manager"]
    assert rows[0]["sheet"] == "Looked after" and rows[0]["column"] == "Placement Type"


@pytest.mark.parametrize(
    ("sheet", "column", "text", "code", "says"),
    [
        ("Looked after", "Placement Type", "K2", "K3", "'K2' is read as K2 already"),
        ("Looked after", "Placement Type", "children's home", "K3", "is read as K2 already"),
        ("Looked after", "Placement Type", "d) U4: Foster placement", "K3", "is read as U4 already"),
        ("Looked after", "Placement Type", " ", "K3", "needs a letter or a digit"),
        ("Looked after", "Placement Type", "!?", "K3", "needs a letter or a digit"),
        ("Looked after", "Placement Type", "n/a", "K3", "stands for nothing known"),
        ("Looked after", "Placement Type", "x" * 80, "K3", "at most 79 characters"),
        ("Looked after", "Placement Type", "Supp Accom", "K4", "'K4' is no code of 'Placement Type'"),
        ("Looked after", "Placement Type", "Supp Accom", "", "'' is no code of 'Placement Type'"),
        ("Looked after", "Date Ceased to be Looked After", "gone", "K3", "with a list."),
        ("Looked after", "Child Unique ID", "gone", "K3", "with a list."),
        ("Looked after", "Allocated Team", "gone", "K3", "with a list."),
        ("Looked afer", "Placement Type", "gone", "K3", "Did you mean 'Looked after'?"),
        ("About", "Authority", "gone", "K3", "It has none at all"),
    ],
)  # fmt: skip
def test_what_may_not_be_taught_is_refused_in_words(
    run: Run, home: Path, sheet: str, column: str, text: str, code: str, says: str
) -> None:
    left, told = run("spellings", "teach", sheet, column, text, code)
    assert left == 2 and says in told
    assert Store(open_home(home)).spellings() == []


def test_hostile_words_are_shown_as_text(asks: FlaskClient, run: Run, tmp_path: Path) -> None:
    hostile = '<script>alert("x")</script>'
    checked = upload(asks, placed(tmp_path / "1.xlsx", hostile, "=HYPERLINK(A1)", "[/red] home"))
    page = asks.get(checked).text
    assert (
        "<script>alert" not in page
        and html.escape(hostile).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page
    )
    for text in (hostile, "=HYPERLINK(A1)", "[/red] home"):
        assert (
            run("spellings", "teach", "Looked after", "Placement Type", text, "K3", "--as", "\x1b[31m<b>me</b>")[0] == 0
        )
    assert "<script>alert" not in asks.get("/upload").text and "<b>me" not in asks.get("/upload").text
    assert "'=HYPERLINK(A1)" in run("spellings", "list", "--format", "csv")[1]
    told = run("spellings", "list")[1]
    assert "[/red] home" in told and "\x1b" not in told


def test_a_forged_form_teaches_nothing(asks: FlaskClient, home: Path) -> None:
    word = {"table": "looked_after", "column": "placement_type"}
    assert "read as K2 already" in html.unescape(post(asks, "/upload/words", **word, text="K2", code="K3"))
    assert "no code of" in post(asks, "/upload/words", **word, text="Supp Accom", code="K99")
    assert "not whole" in post(asks, "/upload/words", **word, text="Supp Accom", code=["K3", "K2"])
    assert "Choose the code" in post(asks, "/upload/words", **word, text="Supp Accom", code="")
    assert "no column" in html.unescape(
        post(asks, "/upload/words", table="looked_after", column="started", text="x", code="K3")
    )
    assert Store(open_home(home)).spellings() == []
    assert asks.post("/upload/words", data={**word, "text": "Supp Accom", "code": "K3"}).status_code == 403


def test_the_same_file_read_otherwise_is_another_load(run: Run, tmp_path: Path, home: Path) -> None:
    """Else a word that was taught wrongly would stay in the figures: the same bytes are the same load."""
    workbook, word = placed(tmp_path / "1.xlsx", "Supp Accom"), ("Looked after", "Placement Type", "Supp Accom")
    run("spellings", "teach", *word, "K2")
    assert "Loaded as 2020-09.1" in run("load", workbook)[1]
    assert "already there as 2020-09.1" in run("load", workbook)[1]
    run("spellings", "teach", *word, "K3")
    assert "Loaded as 2020-09.2" in run("load", workbook)[1]
    assert mix(run, "lac_placements")["Supported accommodation or lodgings"] == 1
    run("spellings", "teach", *word, "K2")
    assert "already there as 2020-09.1" in run("load", workbook)[1]
    store = Store(open_home(home))
    assert store.verify() == [] and [entry.subject for entry in store.trail()].count("spelling") == 3
    assert all("codes.taught" in {issue.rule for issue in store.issues(load)} for load in store.loads())


def test_a_new_code_is_counted_apart_listed_on_the_readiness_page_and_can_be_taught(
    asks: FlaskClient, run: Run, tmp_path: Path
) -> None:
    workbook = placed(tmp_path / "1.xlsx", "Z15", "e) Z15: Secure, other", "Z11", "U4")
    assert run("load", workbook)[0] == 0
    found = mix(run, "lac_placements")
    assert (found[NEW], found["Other"], found["General foster care"], sum(found.values())) == (2, 1, 1, 4)
    page = asks.get("/readiness").text
    row = re.search(r'<th scope="row">Z15</th><td class="l">Looked after: Placement Type</td><td>(\d+)</td>', page)
    assert row and row[1] == "2" and ">Z11<" not in page
    run("spellings", "teach", "Looked after", "Placement Type", "Z15", "K2")
    assert "2 cells of this column are read as K2" in run("check", workbook)[1]


def test_the_template_names_the_years_of_a_code(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    write_template(tmp_path / "blank.xlsx")
    guidance = load_workbook(tmp_path / "blank.xlsx")["Guidance"]
    (values,) = (row[4].value for row in guidance.rows if row[1].value == "Placement Type")
    assert "K3 (Supported accommodation, from 2024-25)" in values and "supported, until 2024-25)" in values


def test_a_word_of_free_text_is_put_on_the_councils_list_and_kept_from_then_on(
    asks: FlaskClient, run: Run, tmp_path: Path, home: Path
) -> None:
    audit = {**SOUND["audits"], "theme": "Thresholds"}
    workbook = write(tmp_path / "1.xlsx", {"audits": [audit, {**audit, "audit_id": "A2", "theme": "Limits"}]})
    checked = upload(asks, workbook)
    page = html.unescape(asks.get(checked).text)
    assert "can be loaded" in page and page.count("Keep it: it is a word of our list") == 2
    token = checked.partition("check=")[2]
    word = {"table": "audits", "column": "theme", "text": "Thresholds"}
    assert post(asks, "/upload/words", check=token, **word, code="Thresholds") == checked
    page = html.unescape(asks.get(checked).text)
    assert page.count("Keep it: it is a word of our list") == 1 and "Treat it as ‘Thresholds’" in page
    assert run("spellings", "teach", "Audits", "Theme", "Limits", "Thresholds") == (
        0,
        "'Limits' is read as Thresholds from now on.\n",
    )
    assert run("spellings", "teach", "Audits", "Theme", "Recording") == (
        0,
        "'Recording' is a word of this council's list from now on.\n",
    )
    assert run("load", workbook)[0] == 0
    store = Store(open_home(home))
    (load,) = store.compared(store.loads()[0].month)
    assert load.read is not None and load.read("audits")["theme"].to_pylist() == ["Thresholds", "Thresholds"]


def test_a_measure_of_the_homes_own_that_counts_by_words_in_no_list_is_asked_about(
    run: Run, tmp_path: Path, home: Path
) -> None:
    shipped = Path("metrics/definitions/front_door/contacts_peer_on_peer.toml").read_text(encoding="utf-8")
    own = home / "definitions" / "front_door" / "contacts_neglect.toml"
    own.parent.mkdir(parents=True)
    own.write_text(shipped.replace("peer on peer abuse", "neglect").replace("Peer on peer abuse", "Neglect"), "utf-8")
    workbook = write(tmp_path / "1.xlsx", {"contacts": [{**SOUND["contacts"], "concern": "Neglect"}]})
    code, told = run("load", workbook, "--publish")
    assert code == 1 and "counts by 'Concern', and words there are in no list" in told, told
    assert run("spellings", "teach", "Contacts", "Concern", "Neglect")[0] == 0
    code, told = run("load", workbook, "--publish")
    assert code == 0, told
