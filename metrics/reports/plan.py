"""report.toml → the sections of the monthly report, each with its measures in order and what it draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.strict_toml import TomlTable, read_toml
from metrics.measures.definition import Definition

SHIPPED = Path(__file__).parent / "monthly.toml"
KEYS = {"": "section", "section": "title takes measures charts"}


@dataclass(frozen=True)
class Planned:
    """One section of the report: the measures that exist, in their order."""

    title: str
    measures: tuple[Definition, ...]
    charts: tuple[str, ...]

    @property
    def id(self) -> str:
        """The section's place on the page: 'referrals-and-early-help'."""
        return "-".join("".join(c if c.isalnum() else " " for c in self.title.casefold()).split())


def sections(definitions: Mapping[str, Definition], path: Path = SHIPPED) -> tuple[Planned, ...]:
    """Every measure once: where a section lists it, else at the end of the section that takes its own; the measures
    that no section takes make a last one, 'Other measures'."""
    told = TomlTable(path.name, "", read_toml(path), KEYS).parts("section")
    listed = {id for section in told for id in section.words("measures")}
    takers = {title: section.text("title") for section in told for title in section.words("takes")}
    rest = [measure for measure in definitions.values() if measure.id not in listed]
    found = []
    for section in told:
        title = section.text("title")
        own = [definitions[id] for id in section.words("measures") if id in definitions]
        own += [one for one in rest if takers.get(one.section) == title]
        found.append(Planned(title, tuple(own), section.words("charts")))
    other = tuple(one for one in rest if one.section not in takers)
    return (*found, Planned("Other measures", other, ())) if other else tuple(found)
