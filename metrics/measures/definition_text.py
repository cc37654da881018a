"""A definition's keys and values → the text of its file, and that text with a break in the series added."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from metrics.measures.overlay import WHOLE

LINE = 100
"""Characters of a list that still stand in one line."""


def as_text(values: Mapping[str, Any]) -> str:
    """TOML that reads back as `values`: keys first, then tables, drawn rows on lines of their own."""
    return "\n".join(_table("", values)).strip() + "\n"


def as_whole(text: str) -> str:
    """The text, marked as the whole definition: nothing of a shipped one is under it."""
    return text if WHOLE in tomllib.loads(text) else f"{WHOLE} = true\n{text}"


def with_break(text: str, on: date, what: str) -> str:
    """The text with a break in the series from `on`."""
    added = f"{text.rstrip()}\n\n[[change]]\non = {on.isoformat()}\nwhat = {_value(what)}\n"
    try:
        tomllib.loads(added)
    except tomllib.TOMLDecodeError:  # its breaks are written in one line, to which no table can be added
        values = tomllib.loads(text)
        return as_text({**values, "change": [*values.get("change", []), {"on": on, "what": what}]})
    return added


def _table(at: str, values: Mapping[str, Any]) -> Iterator[str]:
    inner = {key: value for key, value in values.items() if isinstance(value, Mapping)}
    arrays = {key: value for key, value in values.items() if _is_array(value)}
    for key, value in values.items():
        if key not in inner and key not in arrays:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in inner.items():
        name = f"{at}{_key(key)}"
        yield from ("", f"[{name}]", *_table(f"{name}.", value))
    for key, value in arrays.items():
        name = f"{at}{_key(key)}"
        for one in value:
            yield from ("", f"[[{name}]]", *_table(f"{name}.", one))


def _is_array(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _key(key: str) -> str:
    plain = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if plain else _quoted(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _lines(value) if "\n" in value else _quoted(value)
    if isinstance(value, list):
        found = [_value(one) for one in value]
        if sum(map(len, found)) <= LINE:
            return f"[{', '.join(found)}]"
        return "\n".join(["[", *(f"    {one}," for one in found), "]"])
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(key)} = {_value(one)}' for key, one in value.items())}}}"
    return value.isoformat() if hasattr(value, "isoformat") else repr(value)


def _lines(text: str) -> str:
    escaped = "\n".join(_quoted(line)[1:-1].replace('\\"', '"') for line in text.split("\n")).replace('"""', '""\\"')
    return f'"""\n{escaped}{_closing(escaped)}'


def _closing(escaped: str) -> str:
    return '\\\n"""' if escaped.endswith('"') else '"""'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
