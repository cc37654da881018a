"""Everything that happened → the sheets of one month's extract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from data.demo import care, missing, permanence, placement, protection, workforce
from data.demo.assessment import assessments
from data.demo.audits import audits
from data.demo.care_leavers import Leaver, care_leavers, leavers
from data.demo.days import after, at
from data.demo.early_help import early_help
from data.demo.front_door import contacts_and_referrals
from data.demo.late import record_late
from data.demo.need import NeedPlan, child_in_need_plans, children_in_need
from data.demo.plan import EXTRACTS, FIRST, teams
from data.demo.reviews import reviews
from data.demo.rows import Cell, Children, Row, known
from data.demo.section_47 import strategy_and_section_47
from data.demo.snapshots import case_supervision, figures, visits
from data.periods import month_end

Sheets = Mapping[str, Sequence[dict[str, Cell]]]


@dataclass(frozen=True)
class World:
    """All rows of all tables, as they happened; the same every time."""

    tables: Mapping[str, list[Row]]
    need_plans: list[NeedPlan]
    care_leavers: list[Leaver]


def make_world() -> World:
    """Invents everything that the plan asks for. Children's ids are in the order in which the parts are made."""
    children = Children()
    contacts, referrals = contacts_and_referrals(children)
    assessed = assessments(referrals, children)
    discussions, enquiries = strategy_and_section_47(referrals, children)
    plans = protection.child_protection_plans(enquiries, children)
    periods_of_care = care.looked_after(plans, children)
    _back_in_care(periods_of_care)
    placement.place(periods_of_care)
    done, actions = audits()
    tables = {
        "contacts": contacts,
        "early_help": early_help(contacts, children),
        "referrals": referrals,
        "assessments": assessed,
        "strategy_discussions": discussions,
        "section_47": enquiries,
        "child_protection_plans": plans,
        "looked_after": periods_of_care,
        "audits": done,
        "audit_actions": actions,
    }
    need_plans = child_in_need_plans(assessed, plans, children)
    record_late(tables)
    young = leavers(children)
    tables |= {
        "reviews": reviews(need_plans, plans, periods_of_care, [one.child for one in young if not one.gone]),
        "missing_episodes": missing.missing_episodes(periods_of_care, children),
        "exploitation": missing.exploitation(periods_of_care),
        "court": permanence.court(periods_of_care, children),
        "adoption": permanence.adoptions(periods_of_care),
        "leavers": workforce.leavers(),
    }
    return World(tables, need_plans, young)


def _back_in_care(rows: list[Row]) -> None:
    """One child who went home in May came back in August: later extracts hold only the latest period of care."""
    home = [row for row in rows if row.values["end_reason"] in ("E4A", "E4B")]
    left = next(row for row in home if str(row.values["ended"]).startswith("2020-05"))
    back = next(row for row in rows if f"{row.happened:%Y-%m}" == "2020-08" and "new, stays" in row.tags)
    back.values.update({"child_id": left.values["child_id"], "born": left.values["born"]})
    left.tags |= {"earlier period"}


def about(month: date) -> dict[str, Cell]:
    """What the extract says of itself: produced on the first Monday to Friday after the month, at nine."""
    end = month_end(month)
    produced: datetime = at(after(end + timedelta(days=1), 2), 9, 0)
    return {
        "authority": "Herefordshire",
        "month": month,
        "records_from": FIRST,
        "records_to": end,
        "produced_on": produced,
    }


def sheets(world: World, month: date) -> Sheets:
    """The sheets of the month's extract, without About: rows from April 2019 to its last day, as known by then."""
    end = month_end(month)
    made = {name: list(known(name, rows, month, end)) for name, rows in world.tables.items()}
    made["child_protection_plans"] = [protection.as_at(row, end) for row in made["child_protection_plans"]]
    made["looked_after"] = _latest(placement.as_at(world.tables["looked_after"], made["looked_after"], month, end))
    made["children_in_need"] = children_in_need(
        world.need_plans, made["looked_after"], made["child_protection_plans"], made["assessments"], end
    )
    made["visits"] = visits(world.need_plans, made["child_protection_plans"], made["looked_after"], month)
    made["case_supervision"] = case_supervision(made["visits"], month)
    made["care_leavers"] = care_leavers(world.care_leavers, month)
    made["worker_supervision"] = workforce.worker_supervision(month)
    made["caseloads"] = workforce.caseloads(month)
    made["posts"] = workforce.posts(month)
    made["teams"] = [asdict(team) for team in teams()]
    if month == EXTRACTS[0]:
        made["figures"] = figures(made["child_protection_plans"], made["looked_after"])
    return made


def _latest(rows: list[dict[str, Cell]]) -> list[dict[str, Cell]]:
    """One row a child: the latest period of care."""
    latest: dict[Cell, dict[str, Cell]] = {}
    for row in rows:
        latest[row["child_id"]] = row
    return list(latest.values())
