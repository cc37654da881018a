"""Decides who is asking and what they may see: the one gate that every request and every callback goes through.

Until people sign in, the gate lets in whoever sits at this computer, and nobody else: the server listens on loopback,
and a request whose Host header names anything but this computer is refused (a page elsewhere could otherwise reach us
by DNS rebinding). Every request that changes something must come from our own pages: same origin, and a token that is
both in the cookie and in the request (double submit).
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, Request, Response, g, has_request_context, request
from markupsafe import Markup

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
CSRF_COOKIE, CSRF_HEADER, CSRF_FIELD = "_csrf_token", "X-CSRFToken", "csrf_token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Refused(Exception):
    """This request is not answered; the sentence says why and what to do. Answered with 403."""


@dataclass(frozen=True)
class Asker:
    """Who is asking. Nothing may be kept for one asker and shown to another: `key` is part of every cache's key."""

    key: str


HERE = Asker("this computer")


def admit(asked: Request) -> Asker:
    """Who is asking. Refused where nobody we know is: the answer to everything that is not explicitly let in."""
    host = _host(f"//{asked.host}") if asked.headers.get("Host") and asked.host else None
    if host not in LOOPBACK:
        raise Refused(
            "This scorecard answers only on the computer that it runs on. "
            "Open it there at the address that it printed when it started."
        )
    if asked.method not in _SAFE:
        _same_origin(asked)
        _token_matches(asked)
    return HERE


def asker() -> Asker:
    """The same question asked again inside a callback or a page: never trust that a request came past the gate."""
    return admit(request)


def admit_to_cases() -> Asker:
    """Who is asking for pages and files about single children. Refused where that is not theirs to see: the one place
    for it. Until there are roles, whoever sits at this computer sees everything."""
    return asker()


def only_here() -> bool:
    """Whether this server listens on this computer alone: what it is bound to, not what a request says.
    Not where nobody asks."""
    return has_request_context() and request.environ.get("SERVER_NAME", "") in LOOPBACK


def csrf_token() -> str:
    """The token of this browser: the one in its cookie, or a new one that the answer will set."""
    if "csrf" not in g:
        known = request.cookies.get(CSRF_COOKIE, "")
        g.csrf = known if 20 <= len(known) <= 100 else secrets.token_urlsafe(32)
    return str(g.csrf)


def csrf_field() -> Markup:
    """The hidden field that a form with method="post" must hold."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, csrf_token())


def attach(server: Flask) -> None:
    """Puts the gate before every request, of whatever route."""
    server.before_request(_before)
    server.after_request(_remember_token)


def _before() -> None:
    g.asker = admit(request)


def _remember_token(response: Response) -> Response:
    if "csrf" in g and request.cookies.get(CSRF_COOKIE) != g.csrf:
        # Not HttpOnly: Dash reads it to send it back. It opens nothing by itself.
        response.set_cookie(CSRF_COOKIE, g.csrf, samesite="Strict", path="/", secure=request.is_secure)
    return response


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _same_origin(asked: Request) -> None:
    sentence = (
        "That did not come from this scorecard's own pages, so nothing was done. Open the page here and try again."
    )
    if asked.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Refused(sentence)
    origin = asked.headers.get("Origin")
    if origin is not None and origin != f"{asked.scheme}://{asked.host}":
        raise Refused(sentence)


def _token_matches(asked: Request) -> None:
    cookie = asked.cookies.get(CSRF_COOKIE, "")
    sent = asked.headers.get(CSRF_HEADER) or asked.form.get(CSRF_FIELD, "")
    if not cookie or not hmac.compare_digest(cookie.encode(), sent.encode()):
        raise Refused(
            "This page was open too long or the browser keeps no cookies. Load the page again and repeat what you did."
        )
