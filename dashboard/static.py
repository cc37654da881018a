"""Serves the files of assets/ under addresses that change with their content, so that browsers may keep them for
good.
"""

from __future__ import annotations

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, g, request

FOLDER = Path(__file__).parent.parent / "assets"
FOR_GOOD = "public, max-age=31536000, immutable"
mimetypes.add_type("font/woff2", ".woff2")


def address(name: str) -> str:
    """`/assets/scorecard.css?v=<the first 10 digits of its SHA-256>`."""
    return f"/assets/{name}?v={_file(name)[1]}"


def attach(server: Flask) -> None:
    """Answers /assets/<name>:

    for good where the version in the address is the file's own, else to be asked for again.
    """

    @server.get("/assets/<path:name>", endpoint="assets")
    def serve(name: str) -> Response:
        if not _is_asset(name):
            abort(404)
        body, version = _file(name)
        answer = Response(body, mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream")
        answer.headers["Cache-Control"] = FOR_GOOD if request.args.get("v") == version else "no-cache"
        answer.set_etag(version)
        g.compression_key = f"{name} {version}"
        return answer

    @server.get("/favicon.ico")
    def favicon() -> Response:
        """Browsers ask for it beside what is not a page (/health, a download)."""
        return Response(_file("icon.svg")[0], mimetype="image/svg+xml")


def _is_asset(name: str) -> bool:
    path = (FOLDER / name).resolve()
    return path.is_file() and path.is_relative_to(FOLDER.resolve())


def _file(name: str) -> tuple[bytes, str]:
    path = FOLDER / name
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> tuple[bytes, str]:  # noqa: ARG001 (a changed file is read again)
    body = path.read_bytes()
    return body, hashlib.sha256(body).hexdigest()[:10]
