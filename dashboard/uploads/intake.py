"""A workbook on its way in: check it, say what it would change, load it, publish it. For commands and page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.uploads.own_words import unlisted_words
from data.authorities import Authority, find, who_may_be_meant
from data.checks.check import check
from data.checks.personal_names import name_of_file
from data.errors import HomeError, StoreError, WrongUse
from data.extract import Checked, Extract
from data.home.confirmed_authority import confirm_authority
from data.issues import Issue
from data.load import Load, Publication
from data.spelling import did_you_mean
from metrics.engine.readiness import readiness
from metrics.home.opened_home import OpenedHome, opened
from metrics.measures.needs import needs
from metrics.quality.doubtful import doubts


class Intake(OpenedHome):
    """One home with what is needed to take a workbook in."""

    def check(
        self,
        workbook: Path,
        month: date | None = None,
        records_from: date | None = None,
        *,
        records_to: date | None = None,
        add: bool | None = None,
    ) -> Checked:
        """Reads and checks; stores nothing. `add`: the sheets are added to the newest load of their month (True), are
        not (False), or are where the two have none in common (None)."""
        checked = check(
            workbook,
            month=month,
            records_from=records_from,
            records_to=records_to,
            last=self.store.compared,
            base=lambda found: self.store.base(found, workbook),
            add=add,
            whose=self.home.whose,
            taught=self.store.spellings(),
        )
        more = (*self._unknown_measures(checked), *self._counted_words(checked), *self._doubts(checked))
        return replace(checked, issues=(*checked.issues, *more)) if more else checked

    def results(self, extract: Extract) -> pa.Table:
        """What the load's results would be, without storing anything."""
        return self.derivation().preview(self.store.moment(), *self.store.holding_with(extract))

    def results_of(self, load: Load) -> pa.Table:
        """A load's results as they were known when its extract was produced, by today's rules."""
        return self.derivation().of_load(self.store.moment(), load)

    def newest(self, months: Sequence[date]) -> pa.Table:
        """The figures that are shown as the newest, of the years of these months."""
        return self.derivation().newest(self.store.moment(), months)

    def readiness(self, checked: Checked) -> dict[str, int] | None:
        """How many measures could be computed, by proxy, and not; None for what cannot be loaded."""
        if checked.extract is None:
            return None
        return readiness(self.results(checked.extract), checked.extract.about.month, self.definitions).counts

    def asks_whose(self, checked: Checked) -> WhoseExtract | None:
        """What a person has to confirm before the first load of a home that has no authority; None in any other."""
        if self.home.whose is not None or checked.extract is None:
            return None
        named = checked.extract.about.authority
        return WhoseExtract(named, find(named))

    def of(self, authority: Authority) -> Intake:
        """The same home as if it were this authority's: what its figures would be. Nothing is stored."""
        return Intake(replace(self.home, authority=authority.name, la_code=authority.code), self.store)

    def confirm(self, checked: Checked, authority: Authority) -> Intake:
        """The home once a person said whose it is: kept for good, at the first time. HomeError where the home is
        another authority's, or where the extract names another one."""
        named = checked.extract.about.authority if checked.extract else ""
        found = find(named)
        if found not in (None, authority):
            raise HomeError(f"The extract names {found}, and what was confirmed is {authority}. Correct one of them.")
        as_written = named if found is None else ""
        return Intake(confirm_authority(self.home, authority, as_written=as_written), self.store)

    def load(
        self, workbook: Path, checked: Checked, *, name: str | None = None, who: str | None = None
    ) -> tuple[Load, bool]:
        """Stores and computes a checked workbook. The same file again gives the load that is there and False. HomeError
        where nobody has said yet whose home it is."""
        if checked.extract is None:
            raise ValueError("a workbook with errors is never loaded")
        if asked := self.asks_whose(checked):
            raise HomeError(f"{asked.says} Nothing was stored.")
        derive = self.derivation().derive
        called = name_of_file(name or workbook.name)
        return self.store.keep(workbook, checked.extract, checked.issues, derive, name=called, who=who)

    def publish(
        self,
        load: Load,
        note: str = "",
        *,
        accepted: Sequence[str] = (),
        because: str = "",
        who: str | None = None,
    ) -> Publication:
        """Pins a month's figures, as a load tells them by the rules of today. `note` is the reason that readers see,
        `who` the post that publishes. `accepted`: the codes of its doubts that were looked at just now, `because`
        why they are right. NotAccepted while one of them was not, now or before."""
        self.store.accept(load, accepted, who=who, reason=because)
        if doubts := self.store.doubts(load):
            raise NotAccepted(load, doubts)
        derivation = self.derivation()
        return self.store.publish(load, derivation.pin, derivation.derive, note, who=who)

    def withdraw(self, month: date, reason: str, who: str | None = None) -> Publication:
        """Takes back what is published of a month, and gives what was taken back. WrongUse without a reason: readers
        are told it."""
        if not reason:
            raise WrongUse("Say why it is withdrawn: readers are told.")
        return self.store.withdraw(month, reason, self.derivation().derive, who=who)

    def _unknown_measures(self, checked: Checked) -> tuple[Issue, ...]:
        """A warning for every measure in Figures that is not in the catalogue: its figures would be lost unseen."""
        figures = checked.extract.tables.get("figures") if checked.extract else None
        if figures is None:
            return ()
        sheet = next(one.sheet for one in checked.sheets if one.table == "figures")
        names = sorted({name for name in figures["measure"].to_pylist() if name and name not in self.definitions})
        return tuple(_unknown(sheet, name, did_you_mean(name, self.definitions, ELSE)) for name in names)

    def _doubts(self, checked: Checked) -> Iterator[Issue]:
        """What is probably wrong with the records, beside those of the months before."""
        if checked.extract is None:
            return
        newest: dict[date, Load] = {}
        for load in self.store.loads():
            newest.setdefault(load.month, load)
        months = sorted((when for when in newest if when < checked.extract.about.month), reverse=True)
        yield from doubts(checked.extract, [(when, partial(self.store.rows, newest[when])) for when in months])

    def _counted_words(self, checked: Checked) -> Iterator[Issue]:
        """A doubt for each column of free text by which a measure of the home's own counts while words in it are in no
        list: it would count fewer, unseen."""
        unlisted = {(one["table"], one["column"]): one for one in unlisted_words(checked)}
        if not unlisted:
            return
        own = {path.stem for path in self.home.definitions.rglob("*.toml")} & set(self.definitions)
        for measure in (self.definitions[name] for name in sorted(own)):
            for place in sorted(unlisted.keys() & needs(measure).columns):
                sheet, heading = unlisted[place]["sheet"], unlisted[place]["heading"]
                says = (
                    f"{sheet}: '{measure.title}' counts by '{heading}', and words there are in no list, so that it may"
                    " count fewer than there are. Put this council's words on the list first, and check the file again."
                )
                yield Issue("warning", sheet, None, heading, None, says, f"words.counted {measure.id}")


class NotAccepted(StoreError):
    """A load that is probably wrong, which nobody has looked at yet: it is not published."""

    def __init__(self, load: Load, doubts: Sequence[Issue]) -> None:
        self.doubts = tuple(doubts)
        self.codes = list(dict.fromkeys(issue.code for issue in doubts))
        told = " ".join(f"{issue.says}" for issue in doubts)
        super().__init__(
            f"Load {load.name} is not published before this was looked at: {told} Where the workbook is right:"
            f" --accept {' '.join(self.codes)}"
        )


@dataclass(frozen=True)
class WhoseExtract:
    """The question that a new home asks once: what the first extract calls its authority, and who that is (None where
    it names none, or one that no list knows)."""

    named: str
    found: Authority | None

    @property
    def says(self) -> str:
        """The question in words, with what is near where the name is not known."""
        asked = "This home has no authority yet."
        if self.found:
            return f"{asked} The extract names {self.found}."
        if self.named:
            return f"{asked} The extract names '{self.named}', which no list knows. {who_may_be_meant(self.named)}"
        return f"{asked} The extract does not say whose it is."


ELSE = "See the Measures page for the ids."


def _unknown(sheet: str, name: str, hint: str) -> Issue:
    says = f"{sheet}: '{name}' is not a measure, so its figures are kept but not shown. {hint}"
    return Issue("warning", sheet, None, "Measure", name[:80], says, "figures.unknown measure")


def checked_json(checked: Checked) -> dict[str, Any]:
    """The fixed form of `scorecard check --format json`."""
    about = checked.about
    return {
        "ok": checked.ok,
        "month": f"{about.month:%Y-%m}" if about else None,
        "records_from": about.records_from.isoformat() if about else None,
        "sheets": [{"sheet": one.sheet, "table": one.table, "rows": one.rows} for one in checked.sheets],
        "issues": [issue.as_json() for issue in checked.issues],
        "not_listed": checked.not_listed,
    }


def open_intake(path: Path) -> Intake:
    """The home at `path`, made where it does not exist."""
    found = opened(path)
    return Intake(found.home, found.store)
