"""Makes the scorecard's web application: Dash behind the gate, pages written by the server, charts drawn by Dash.

A page comes whole from the server, so it can be read and used before any script has run. Dash starts afterwards: its
one component takes the page over and, where the page has charts, asks the one callback for them. The layout is static
and holds no figure; what the index and the callback show both went through the gate (dashboard/access.py).
"""

from __future__ import annotations

import json
import re
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output
from dash.exceptions import PreventUpdate
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from flask_compress import Compress

from dashboard import access, answers, headers, static
from dashboard.components.body import Body
from dashboard.pages import Page, pages
from dashboard.source import Source, open_source

_ALWAYS = ("react@", "react-dom@", "prop-types@", "dash_renderer")
_FOR_CHARTS = ("polyfill@", "dash_core_components")
PLOTLY = "plotly/plotly-basic.min.js"
_LARGEST_REQUEST = 110 * 2**20


class Scorecard(Dash):
    """Dash whose index is the page itself, with only the scripts that the page needs, none of them inline."""

    source: Source

    def index(self, *_args: object, **_kwargs: object) -> Any:
        """Every address that no other route answers."""
        return answers.page(self, request)

    def scripts_for(self, page: Page) -> list[str]:
        """The addresses of the scripts that a page needs, in the order in which they must run.

        What draws charts comes last, after body.js, which fetches it when all else is done; plotly before Dash's Graph,
        which takes the plotly that is there already.
        """
        needed = [src for src in self._sources if any(f"/{name}" in src for name in _ALWAYS)]
        charts = [src for src in self._sources if any(f"/{name}" in src for name in _FOR_CHARTS)]
        return [*needed, static.address("body.js"), *([static.address(PLOTLY), *charts] if page.graphs else [])]

    @cached_property
    def _sources(self) -> list[str]:
        return re.findall(r'src="([^"]+)"', self._generate_scripts_html())

    @cached_property
    def config_html(self) -> str:
        """What dash-renderer reads first.

        The same for everybody: we have no background callbacks, which would need an id each.
        """
        config = {**self._config(), "python_version": "", "dash_version_url": ""}
        config["children_props"] = {
            space: {kind: names for kind, names in kinds.items() if names}
            for space, kinds in config["children_props"].items()
        }
        return f'<script id="_dash-config" type="application/json">{json.dumps(config)}</script>'


def create_app(home: Path | None, *, source: Source | None = None, bench: bool = False) -> Dash:
    """The application over one home folder.

    `bench` adds /bench/plain and /bench/empty, which `make bench` compares with.
    """
    server = Flask("dashboard", static_folder=None)
    server.config.update(MAX_CONTENT_LENGTH=_LARGEST_REQUEST, COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_STREAMS=False)
    server.config.update(COMPRESS_CACHE_BACKEND=answers.Compressed, COMPRESS_CACHE_KEY=answers.compression_key)
    headers.attach(server)
    Compress(server)
    access.attach(server)
    static.attach(server)
    app = Scorecard(
        "dashboard", server=server, assets_url_path="_none", assets_folder="_none", include_assets_files=False,
        update_title=None, suppress_callback_exceptions=True, enable_mcp=False, add_log_handler=False,
    )  # fmt: skip
    app.source = source or open_source(home)
    app.layout = Body(id="body")
    answers.attach(app, bench=bench)
    for module in pages().values():
        if hasattr(module, "attach"):
            module.attach(server, app.source)

    @server.get("/health")
    def health() -> ResponseReturnValue:
        return jsonify(status="ok", loads=app.source.load_count(), version=version("childrens-scorecard"))

    @app.callback(
        Output("body", "slots"),
        Output("body", "children"),
        Input("body", "address"),
        prevent_initial_call=True,
    )
    def draw(address: object) -> tuple[list[str], list[Any]]:
        if address is None:  # Dash asks once more when the charts arrive; the page has said where it is already
            raise PreventUpdate
        return answers.charts(app.source, address)

    return app
