"""Puts on every answer what it tells the browser: what may run, who may frame it, what may be kept."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, request

from dashboard.static import FOR_GOOD

STYLE_HASHES = Path(__file__).parent / "style_hashes.txt"
"""Hashes of the style elements that Dash's chart writes at run time, one a line;

tests/dashboard/test_security.py fails on a violation.
"""
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def policy() -> str:
    """The content security policy: nothing but our own files; no inline script, no eval, no style attribute.

    There is no inline script at all (assets/start.js starts Dash), so no script hashes are needed.
    """
    lines = STYLE_HASHES.read_text(encoding="utf-8").splitlines()
    hashes = " ".join(f"'{line.split()[0]}'" for line in lines if line.strip() and not line.startswith("#"))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' {hashes}".rstrip(),
            "img-src 'self'",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def attach(server: Flask) -> None:
    """Puts the headers on every answer, errors included."""
    headers = {**_FIXED, "Content-Security-Policy": policy()}

    @server.after_request
    def tell(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.path.startswith("/_dash-component-suites/") and "max-age=31536000" in response.headers.get(
            "Cache-Control", ""
        ):
            response.headers["Cache-Control"] = FOR_GOOD
        elif not request.path.startswith("/assets/") or response.status_code != 200:
            response.headers["Cache-Control"] = "no-store"
        return response
