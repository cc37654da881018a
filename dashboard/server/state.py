"""How the server is, for whoever watches it and for a page that is open while figures are computed again."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue

from dashboard.notice import COMPUTING
from dashboard.source import Source
from data.errors import UserError

ADDRESS = "/figures-in-force"


def attach(server: Flask, source: Source) -> None:
    """GET /health; and GET /figures-in-force, which an open page asks: what it has to say, and whether that is over."""

    @server.get("/health")
    def health() -> ResponseReturnValue:
        try:
            _, notice = source.now()
            damaged, loads = source.faults(), source.load_count()
        except UserError as error:
            return jsonify(status="failing", says=str(error), version=version("childrens-scorecard")), 503
        told: dict[str, Any] = {"status": "ok", "loads": loads, "version": version("childrens-scorecard")}
        if notice is not None:  # pages are served all the same: to start the server anew would mend nothing, so 200
            told["status"] = "ok" if notice.state == COMPUTING else "degraded"
            told["figures"] = {"state": notice.state, "says": f"{notice.says} {notice.shown}"}
        if damaged:  # the other months and the latest figures are served
            told |= {"status": "degraded", "damaged": damaged}
        return jsonify(told)

    @server.get(ADDRESS)
    def figures_in_force() -> ResponseReturnValue:
        _, notice = source.now()
        if notice is None:
            return jsonify(ready=True, says="The new figures are ready.", far="")
        return jsonify(ready=False, says=notice.says, shown=notice.shown, far=notice.far)
