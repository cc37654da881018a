"""What a council decided, in SQL: targets, definitions, spellings, owners, doubts accepted, signals answered."""

from __future__ import annotations

from collections.abc import Sequence

from data.own_spellings import Spelling, SpellingEntry
from data.records import acceptances, code_spellings, definitions, owners, signal_answers, targets
from data.records.definitions import DefinitionEntry, DefinitionKept
from data.records.home_database import HomeDatabase
from data.records.owners import OwnerEntry, OwnerNamed
from data.records.signal_answers import SignalAnswer, SignalEntry
from data.records.targets import TargetEntry, TargetSet


class DecisionRecords(HomeDatabase):
    """Reads and adds decisions; how each is kept is said in its own module of data.records."""

    def targets(self) -> list[TargetEntry]:
        """Every target that was entered, oldest first."""
        with self._reading() as connection:
            return targets.read(connection)

    def add_targets(self, new: Sequence[TargetSet], who: str) -> None:
        """Enters targets: all of them or none."""
        with self._writing() as connection:
            targets.add(connection, new, who)

    def definitions(self) -> list[DefinitionEntry]:
        """Every definition that was kept on screen, oldest first."""
        with self._reading() as connection:
            return definitions.read(connection)

    def add_definition(self, new: DefinitionKept, who: str) -> None:
        """Enters one, with its entries in the trail and in the register of changes."""
        with self._writing() as connection:
            definitions.add(connection, new, who)

    def spellings(self) -> list[SpellingEntry]:
        """Every spelling of a code that was taught or withdrawn, oldest first."""
        with self._reading() as connection:
            return code_spellings.read(connection)

    def add_spellings(self, new: Sequence[Spelling], who: str) -> None:
        """Enters spellings: all of them or none."""
        with self._writing() as connection:
            code_spellings.add(connection, new, who)

    def accepted(self, load: str) -> set[str]:
        """The codes of doubts that were accepted of a load."""
        with self._reading() as connection:
            return acceptances.read(connection, load)

    def add_accepted(self, load: str, codes: Sequence[str], who: str, reason: str = "") -> None:
        """Enters doubts of a load as accepted."""
        with self._writing() as connection:
            acceptances.add(connection, load, codes, who, reason)

    def acceptances(self, load: str) -> list[acceptances.Accepted]:
        """Who accepted which doubts of a load, and why, oldest first."""
        with self._reading() as connection:
            return acceptances.told(connection, load)

    def owners(self) -> list[OwnerEntry]:
        """Every owner that was named, oldest first."""
        with self._reading() as connection:
            return owners.read(connection)

    def add_owners(self, new: Sequence[OwnerNamed], who: str) -> int:
        """Enters owners: all of them or none; how many did not stand already."""
        with self._writing() as connection:
            return owners.add(connection, new, who)

    def signal_answers(self) -> list[SignalEntry]:
        """Every answer to a signal, oldest first."""
        with self._reading() as connection:
            return signal_answers.read(connection)

    def add_signal_answers(self, new: Sequence[SignalAnswer], who: str) -> int:
        """Enters answers: all of them or none; how many did not stand already."""
        with self._writing() as connection:
            return signal_answers.add(connection, new, who)
