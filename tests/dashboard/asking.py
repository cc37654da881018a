"""A home's command line and its pages, asked as a person would: for tests that use both."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.cli import main
from dashboard.server.app import create_app

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path) -> Run:
    def command(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([*map(str, arguments), "--home", str(home)])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    return command


@pytest.fixture
def asks(home: Path) -> Iterator[FlaskClient]:
    with create_app(home).server.test_client() as client:
        yield client


def post(asks: FlaskClient, address: str, **data: object) -> str:
    """Where the form leads to, or what is said."""
    field = re.search(r'name="csrf_token" value="([\w-]+)"', asks.get("/upload").text)
    assert field
    answer = asks.post(address, data={"csrf_token": field[1], **data})
    return str(answer.headers["Location"]) if answer.status_code == 303 else answer.text


def without_causes(page: str) -> str:
    """A page without why its figures were revised, which is told only while every load can be read and every rule can
    be used: the figures themselves stand. And without the token of its forms, which is another for everybody."""
    page = re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", page)
    page = re.sub(r'<abbr title="revised since it was published">.*?</abbr> ', "", page)
    page = re.sub(r' ?<span class="(?:n said )?cause">.*?</span>', "", page)
    return re.sub(r'(<td class="l words cause" data-label="Why">).*?</td>', r"\1</td>", page)
