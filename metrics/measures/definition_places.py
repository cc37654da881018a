"""A measure's id → its files, shipped and the home's own, and the whole text of what is in force."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from data.errors import DefinitionError
from metrics.measures.definition_text import as_text
from metrics.measures.overlay import NAME, WHOLE, laid_over
from metrics.measures.rules_folder import SHIPPED

LONGEST_ID = 60


@dataclass(frozen=True)
class DefinitionPlace:
    """Where a measure's definition lies. `path` is the home's own file, which need not be there; `shipped` and `own`
    are the texts, '' where there is none."""

    id: str
    section: str
    path: Path
    shipped: str
    own: str

    @property
    def text(self) -> str:
        """The whole definition in force; '' where there is none. Of a home's file that changes some keys, both put
        together, without comments."""
        if not self.own or not self.shipped:
            return self.own or self.shipped
        try:
            values = tomllib.loads(self.own)
            if values.get(WHOLE) is True:
                return self.own
            return as_text(laid_over(tomllib.loads(self.shipped), values))
        except tomllib.TOMLDecodeError:
            return self.own

    @property
    def digest(self) -> str:
        """Changes whenever either file does."""
        return hashlib.sha256(f"{self.shipped}\0{self.own}".encode()).hexdigest()


def place_of(id: str, over: Path, section: str = "") -> DefinitionPlace | None:
    """Where a measure's definition lies in a home; in a new one's section where there is none yet. None where it is
    neither there nor has a section, or where this can be no id."""
    if not is_id(id):
        return None
    shipped = next(iter(sorted(SHIPPED.rglob(f"{id}.toml"))), None)
    own = next(iter(sorted(over.rglob(f"{id}.toml"))), None) if over.is_dir() else None
    lies_in = shipped.parent.name if shipped else own.parent.name if own else section
    if not lies_in or NAME.fullmatch(lies_in) is None:
        return None
    return DefinitionPlace(id, lies_in, own or over / lies_in / f"{id}.toml", _text(shipped), _text(own))


def is_id(text: str) -> bool:
    """Whether it can be a measure's id, and so a file's name."""
    return len(text) <= LONGEST_ID and NAME.fullmatch(text) is not None and text != "sections"


def _text(path: Path | None) -> str:
    try:
        return path.read_text(encoding="utf-8") if path else ""
    except UnicodeDecodeError as error:
        assert path is not None
        raise DefinitionError(path.name, "", "it is no text in UTF-8. Save it as UTF-8.") from error
