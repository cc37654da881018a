"""Like with like: twelve months of events beside an annual rate; a population of another edition is a dated break."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from data.benchmarks.importing import import_file
from data.errors import DefinitionError
from data.extract import About, Extract
from data.home.config import Home, open_home
from data.load import Known, Load, Publication
from data.periods import add_months, month_end, months_between
from data.spec import tables
from metrics.engine.authority_settings import Population, Settings, settings_of
from metrics.engine.compute import compute
from metrics.engine.library import load_definitions
from metrics.figures.population_breaks import edition_changes
from metrics.judging.annual_rates import annual_rate
from metrics.judging.comparator import Comparator
from metrics.judging.comparators import ENGLAND, NEIGHBOURS, Comparators
from metrics.measures.definition import Definition
from metrics.measures.drawn_tables import typed
from metrics.scorecard.reader import Reader
from metrics.selection import Selection
from tests.dashboard import sample_pages
from tests.dashboard.sample_source import SampleReader, sample_app
from tests.metrics.drawn_computation import DrawnFiles

ALL = load_definitions()
SEPTEMBER = date(2020, 9, 1)
PAPER = Population(36085, 2018, "of the paper")
BEFORE, SHIPPED = "DfE release of 2024", "DfE release of 2025 (rebased on the 2021 census)"


def of(
    name: str, value: float | None, text: str, n: int | None = None, average: str = "", note: str = ""
) -> Comparator:
    return Comparator(name, value, "2018-19", n, average, "" if value is not None else "c", note, text)


def test_twelve_months_become_a_rate_and_the_average_says_of_how_many() -> None:
    compared = [of("England", 65, "65"), of("Statistical neighbours", 58.25, "58.3", 9, "median")]
    found = annual_rate(267, PAPER, compared)
    assert found.rate == pytest.approx(2670000 / 36085)
    assert found.says == (
        "267 in 12 months: 74.0 per 10,000; England 2018-19 65; Statistical neighbours 2018-19 58.3 (median of 9). "
        "Population 36,085: mid-2018 estimate, of the paper."
    )


def test_no_events_are_a_rate_of_0_and_no_sum_is_none() -> None:
    assert annual_rate(0, PAPER, []).rate == 0.0
    found = annual_rate(None, PAPER, [of("England", 65, "65")], "Needs 12 months; 11 are held.")
    assert found.rate is None and "65" not in found.says
    assert found.says == "Needs 12 months; 11 are held. Less than a whole year is not set beside an annual rate."


def test_without_a_population_there_is_no_rate_and_a_suppressed_comparator_says_why() -> None:
    assert annual_rate(267, None, []).says == "267 in 12 months; the population aged 0 to 17 is not known."
    says = annual_rate(1, PAPER, [of("West Midlands", None, "–", note="suppressed")]).says
    assert "West Midlands 2018-19: suppressed" in says


class OneLoad:
    """A store of one load whose results were computed from drawn rows."""

    def __init__(
        self,
        known: Known,
        results: pa.Table,
        definitions: Mapping[str, Definition],
        *,
        records_to: date | None = None,
    ):
        made = datetime(2020, 10, 1, 9, 0)
        last = records_to or month_end(known.month)
        self.load = Load(
            id=1, month=known.month, revision=1, records_from=known.months[0], records_to=last, produced_on=made,
            loaded_at=made.replace(tzinfo=UTC), workbook="x.xlsx", sha256="", rows={}, provisional=False,
        )  # fmt: skip
        self.files = DrawnFiles({self.load.name: results}, [self.load], [], definitions)

    def loads(self) -> list[Load]:
        return [self.load]

    def computed(self) -> tuple[str, Any]:
        return self.files.computed()

    def publications(self) -> list[Publication]:
        return []

    def extract(self, load: Load) -> Extract:
        about = About("Anytown", load.month, load.records_from, load.records_to, load.produced_on)
        return Extract(about, {"teams": pa.table({"team": [], "service": []})})


def known(months: Sequence[date], **drawn: str) -> Known:
    rows = {name: typed(tables()[name], text) for name, text in drawn.items()}
    return Known(months[-1], tuple(months), month_end(months[-1]), rows, {})


def read(found: Known, home: Home, *measures: str, settings: Settings | None = None, **more: Any) -> Reader:
    chosen = {name: ALL[name] for name in measures}
    results = compute(found, chosen, settings or settings_of(home))
    return Reader(OneLoad(found, results, chosen, **more), chosen, home)  # type: ignore[arg-type]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text('la_code = "884"\n', encoding="utf-8")
    return open_home(tmp_path / "home")


def enquiries(months: Sequence[date], each: int) -> str:
    lines = [f"| C{month:%m}{place} | {month:%Y-%m}-1{place} |" for month in months for place in range(each)]
    return "\n".join(["| child_id | started |", *lines])


def test_a_count_of_events_stands_beside_the_annual_rate_as_twelve_months(home: Home) -> None:
    year = months_between(date(2019, 10, 1), SEPTEMBER)
    reader = read(known(year, section_47=enquiries(year, 3)), home, "s47_started")
    page = reader.measure("s47_started", Selection(SEPTEMBER, "latest"))
    assert page.line.value_text == "3" and page.comparators == ()
    assert page.annual_rate.startswith(
        "36 in 12 months: 10.5 per 10,000; England 2019-20 170.5; Statistical neighbours"
    )
    assert "(mean of 9)" in page.annual_rate  # of ten: one did not exist yet
    assert page.annual_rate.endswith("Population 34,236: mid-2019 estimate, " + SHIPPED + ".")
    assert "per 10,000" in page.words.compared_with or "S47 rate" in page.words.compared_with


@pytest.mark.parametrize("months", [11, 6, 1])
def test_a_part_of_a_year_is_never_compared(home: Home, months: int) -> None:
    some = months_between(add_months(SEPTEMBER, 1 - months), SEPTEMBER)
    reader = read(known(some, section_47=enquiries(some, 3)), home, "s47_started")
    says = reader.measure("s47_started", Selection(SEPTEMBER, "latest")).annual_rate
    assert "England" not in says and "per 10,000" not in says
    assert f"{months} of 12 are held" in says and says.endswith("is not set beside an annual rate.")


def test_a_month_that_is_not_over_is_no_twelfth_month(home: Home) -> None:
    year = months_between(date(2019, 10, 1), SEPTEMBER)
    reader = read(known(year, section_47=enquiries(year, 3)), home, "s47_started", records_to=date(2020, 9, 20))
    says = reader.measure("s47_started", Selection(SEPTEMBER, "latest")).annual_rate
    assert says.startswith("The records end before the month does.") and "England" not in says


def test_no_basis_of_such_a_count_has_an_annual_rate_as_its_comparator(home: Home, tmp_path: Path) -> None:
    year = months_between(date(2019, 10, 1), SEPTEMBER)
    (home.path / "own.csv").write_text(
        "measure,name,year,value,n,average\ns47_started,England,2018-19,65,,\n", encoding="utf-8"
    )
    own = replace(home, comparators="own.csv", la_code="884")
    reader = read(known(year, section_47=enquiries(year, 3)), own, "s47_started")
    rows = reader.rows(Selection(SEPTEMBER, "latest"))
    assert {row.basis for row in rows} == {"month", "quarter", "ytd", "rolling_12"}
    assert [row.comparators for row in rows] == [()] * len(rows)
    assert (
        "; England 2018-19 65. Population" in reader.measure("s47_started", Selection(SEPTEMBER, "latest")).annual_rate
    )


def test_the_total_of_a_mix_is_what_is_compared(home: Home) -> None:
    year = months_between(date(2019, 10, 1), SEPTEMBER)
    rows = "\n".join(
        f"| C{m:%m}{i} | 2019-01-01 | {m:%Y-%m}-0{i} | {r} |" for m in year for i, r in ((1, "E12"), (2, "E41"))
    )
    text = "| child_id | started | ended | end_reason |\n" + rows
    reader = read(known(year, looked_after=text), home, "lac_ceased")
    assert reader.measure("lac_ceased", Selection(SEPTEMBER, "latest")).annual_rate.startswith(
        "24 in 12 months: 7.0 per 10,000"
    )


def test_a_team_has_no_rate_and_other_measures_have_none(home: Home) -> None:
    year = months_between(date(2019, 10, 1), SEPTEMBER)
    found = known(year, section_47=enquiries(year, 3), contacts="| child_id | received |\n| C1 | 2020-09-01 09:00 |")
    reader = read(found, home, "s47_started", "mash_contacts")
    assert reader.measure("s47_started", Selection(SEPTEMBER, "latest", "team", "Not recorded")).annual_rate == ""
    assert reader.measure("mash_contacts", Selection(SEPTEMBER, "latest")).annual_rate == ""


def test_which_counts_have_an_annual_rate() -> None:
    found = {name: one.annual_code for name, one in ALL.items() if one.annual_code}
    expected = {
        "s47_started": "Section_47", "referrals": "CPP_Total_Rateper10,000", "lac_started": "LAC_Start_Rate",
        "lac_ceased": "LAC_Cease_Rate",
    }  # fmt: skip
    assert found == {name: code for name, code in expected.items() if name in ALL} and "s47_started" in found
    assert ALL["referrals"].comparator is None  # its month has none


def test_a_percentage_cannot_have_an_annual_rate(tmp_path: Path) -> None:
    own = tmp_path / "front_door"
    own.mkdir()
    (own / "contacts_to_referral.toml").write_text('annual_rate = "Section_47"\n', encoding="utf-8")
    with pytest.raises(DefinitionError, match="twelve months of events"):
        load_definitions(tmp_path)


def test_the_page_says_it_under_beside_others() -> None:
    says = "267 in 12 months: 74.0 per 10,000; England 2018-19 65"
    page = replace(sample_pages.MEASURE, comparators=(), annual_rate=says)
    client = sample_app(SampleReader(page=page)).server.test_client()
    shown = client.get("/measure/s47_started?month=2020-09").get_data(as_text=True)
    assert f'<h2 class="h3">Beside others</h2><p>{says}</p>' in shown


@pytest.mark.parametrize("model", ["2021", "2025"])
def test_a_neighbours_line_never_crosses_models(model: str) -> None:
    """Every year of a line is of one model's ten, also years before that model was made; each model's line differs."""
    ours = Comparators(Home(Path("/nowhere"), "", "884", "", neighbours_model=model))
    of_2021 = {893, 878, 908, 933, 838, 865, 935, 926, 916, 909}
    of_2025 = {943, 860, 925, 893, 933, 888, 935, 811, 815, 830}
    codes, others = (of_2021, of_2025) if model == "2021" else (of_2025, of_2021)
    years = ours._benchmarks.years("CIN")
    for year in range(2016, 2026):
        found = {c.name: c for c in ours.of("any", "CIN", "per 10,000", date(year, 3, 1))}[NEIGHBOURS]
        have = [v for c in codes if (v := years[year].get(c, (None, ""))[0]) is not None]
        other = [v for c in others if (v := years[year].get(c, (None, ""))[0]) is not None]
        assert found.value == pytest.approx(sum(have) / len(have)) and found.n == len(have), year
        assert found.value != pytest.approx(sum(other) / len(other))
    assert {"2021": "April 2021 model", "2025": "May 2025 model"}[model] in ours.note


def test_england_alone_taken_in_does_not_empty_the_neighbours(home: Home) -> None:
    path = home.path.parent / "headline.csv"
    path.write_text(
        "time_period,time_identifier,geographic_level,country_code,country_name,children_in_need_per_10000_children\n"
        "2026,Reporting year,National,E92000001,England,331.5\n",
        encoding="utf-8",
    )
    import_file(home, path)
    found = {c.name: c for c in Comparators(home).of("any", "CIN", "per 10,000", date(2026, 6, 1))}
    assert (found[ENGLAND].value, found[ENGLAND].year) == (331.5, "2025-26")
    assert found[NEIGHBOURS].year == "2024-25" and found[NEIGHBOURS].n == 10
    assert Comparators(home).note.endswith("The newest figures taken in are 'DfE release of 2026'.")


# Editions of the population.


def population_csv(home: Home, edition: str, numbers: dict[int, int]) -> None:
    path = home.path.parent / "ons.csv"
    where = 'Local authority,E92000001,England,E12000005,West Midlands,884,E06000019,"Herefordshire, County of"'
    lines = [f"{year},Reporting year,{where},Children aged 0 to 17 years,{number}" for year, number in numbers.items()]
    heading = (
        "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
        "new_la_code,la_name,age_group,population_estimate"
    )
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8-sig")
    assert import_file(home, path, edition).is_new


def test_each_edition_is_in_force_from_the_first_year_the_ones_before_did_not_reach(home: Home) -> None:
    population_csv(home, BEFORE, {2021: 35001, 2022: 35002, 2023: 35003})
    population_csv(home, "DfE release of 2026", {2023: 36003, 2024: 36004, 2025: 36005})
    population = settings_of(home).population
    expected = {
        date(2024, 3, 1): Population(35003, 2023, BEFORE),
        date(2025, 2, 1): Population(35003, 2023, BEFORE),
        date(2025, 3, 1): Population(34439, 2024, SHIPPED),
        date(2026, 2, 1): Population(34439, 2024, SHIPPED),
        date(2026, 3, 1): Population(36005, 2025, "DfE release of 2026"),
        date(2030, 3, 1): Population(36005, 2025, "DfE release of 2026"),
    }
    assert {month: population(month) for month in expected} == expected


def test_an_edition_that_reaches_no_further_is_in_force_from_its_own_newest_year(home: Home) -> None:
    population_csv(home, "DfE release of 2026", {2023: 36003, 2024: 36004})
    population = settings_of(home).population
    assert population(date(2025, 2, 1)) == Population(34260, 2023, SHIPPED)
    assert population(date(2025, 3, 1)) == Population(36004, 2024, "DfE release of 2026")


def test_a_home_can_stay_with_an_edition(home: Home) -> None:
    population_csv(home, "DfE release of 2026", {2024: 36004, 2025: 36005})
    stays = settings_of(replace(home, population_edition="release of 2025")).population
    assert stays(date(2026, 3, 1)) == Population(34439, 2024, SHIPPED)


def test_a_change_of_edition_is_a_dated_break_in_every_rates_series(home: Home) -> None:
    population_csv(home, BEFORE, {2022: 35002, 2023: 35003})
    months = months_between(date(2025, 1, 1), date(2025, 4, 1))
    plans = "| child_id | started |\n| A | 2024-01-01 |\n| B | 2024-01-01 |"
    found = known(months, child_protection_plans=plans, looked_after=plans)
    reader = read(found, home, "cp_rate", "lac_rate", "cp_plans")
    for measure in ("cp_rate", "lac_rate"):
        page = reader.measure(measure, Selection(date(2025, 4, 1), "latest"))
        [change] = page.changes
        assert (change.on, change.month_text) == (date(2025, 3, 1), "March 2025")
        assert change.what == f"From March 2025 the population is the {SHIPPED}."
        assert f"estimate, {SHIPPED}." in page.line.row.note
    assert reader.measure("cp_rate", Selection(date(2025, 2, 1), "latest")).changes == ()  # not yet
    assert reader.measure("cp_plans", Selection(date(2025, 4, 1), "latest")).changes == ()  # no rate
    card = reader.scorecard(Selection(date(2025, 3, 1), "latest"))
    notes = {line.row.measure: line.change_note for section in card.sections for line in section.lines}
    changed = "the population changed in March 2025"
    assert notes == {"cp_rate": changed, "lac_rate": changed, "cp_plans": ""}


def test_a_new_year_of_the_same_edition_is_no_break_and_gaps_do_not_hide_one() -> None:
    march = date(2025, 3, 1)
    assert edition_changes([(date(2025, 2, 1), SHIPPED), (march, SHIPPED)]) == ()
    gap = [(date(2025, 1, 1), BEFORE), (date(2025, 2, 1), ""), (march, "x")]
    assert [change.on for change in edition_changes(gap)] == [march]
    paper = "as used in the papers of 2020: implied by 82.00 and 65.00"
    [back] = edition_changes([(march, "x"), (date(2025, 4, 1), paper)])
    assert back.what == f"From April 2025 the population is {paper}."
