"""POST: a council's own words are taught or withdrawn on the upload page, and the workbook is checked again at once."""

from __future__ import annotations

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from dashboard.source import Source
from dashboard.uploads import staging
from dashboard.uploads.own_words import MOST_WORDS
from dashboard.uploads.steps import check_again, in_words, intake_of, say
from data.checks.taught_spellings import spelling


def attach(server: Flask, source: Source) -> None:
    """The routes: POST the words of a check with the code that each stands for; POST one to be withdrawn."""

    @server.post("/upload/words")
    def teach() -> ResponseReturnValue:
        return in_words("Nothing was taught", lambda: _teach(source))

    @server.post("/upload/words/withdraw")
    def withdraw() -> ResponseReturnValue:
        return in_words("It was not withdrawn", lambda: _withdraw(source))


def _teach(source: Source) -> ResponseReturnValue:
    """All that have a code are taught, or none; then the same upload is checked with them."""
    intake = intake_of(source)
    sent = [request.form.getlist(name)[:MOST_WORDS] for name in ("table", "column", "text", "code")]
    if len({len(one) for one in sent}) != 1:
        return say("Nothing was taught", "The form was not whole. Go back to the upload and send it again.", 400)
    words = zip(*sent, strict=True)
    new = [spelling(table, column, text, code) for table, column, text, code in words if code]
    if not new:
        return say("Nothing was taught", "Choose the code that a word stands for first.", 400)
    intake.store.teach(new)
    staged = staging.find(intake.home, request.form.get("check", ""))
    if staged is None:
        return redirect("/upload#words", 303)
    check_again(intake, staged)
    return redirect(f"/upload?check={staged.token}", 303)


def _withdraw(source: Source) -> ResponseReturnValue:
    table, column, text = (request.form.get(name, "") for name in ("table", "column", "text"))
    intake_of(source).store.teach([spelling(table, column, text, None)])
    return redirect("/upload#words", 303)
