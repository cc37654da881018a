"""Spells out the short forms that measures use: the one list of them, shown at the foot of each page that uses one."""

from __future__ import annotations

import re
from collections.abc import Iterable

TERMS: dict[str, str] = {
    "MASH": "Multi-Agency Safeguarding Hub: police, health and social care look at contacts about a child together.",
    "Domestic Abuse Hub": "the team that screens the notifications of domestic abuse that the police send.",
    "Early Help Hub": "where families and professionals ask for help before social care is needed.",
    "Section 47": "of the Children Act 1989: an enquiry into whether a child suffers, or is likely to suffer, harm.",
    "Strategy discussion": "police, health and social care agreeing what to do about a child who may be being harmed.",
    "Child in need": "a child who needs a council’s services to stay healthy or to develop.",
    "Looked after": "in the care of the council, by agreement with the parents or by order of a court.",
    "Long-term": "looked after for at least two and a half years.",
    "IRO": "independent reviewing officer: checks that the council looks after a child as the care plan says.",
    "CIN": "child in need.",
    "CP": "child protection.",
    "LAC": "looked after children.",
    "LA": "local authority.",
    "ICPC": "initial child protection conference.",
    "PEP": "personal education plan.",
    "SDQ": "Strengths and Difficulties Questionnaire: a measure of a child’s emotional wellbeing.",
    "UASC": "unaccompanied asylum-seeking children.",
    "pts": "percentage points: the difference between two percentages.",
    "per 10,000": "for each 10,000 children under 18 who live in the area.",
}


def spelled_out(texts: Iterable[str]) -> list[tuple[str, str]]:
    """The terms that occur in these texts as whole words, in the list's order.

    Words match in any case, short forms exactly.
    """
    text = "\n".join(texts)
    return [(term, meaning) for term, meaning in TERMS.items() if _pattern(term).search(text)]


def _pattern(term: str) -> re.Pattern[str]:
    exact = term.isupper() or term.islower()
    return re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", 0 if exact else re.IGNORECASE)
