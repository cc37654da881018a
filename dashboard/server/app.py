"""Makes the scorecard's web application: Dash behind the gate, pages written by the server, charts drawn by Dash.

A page comes whole from the server, so it can be read and used before any script has run. Dash starts afterwards: its
one component takes the page over and, where the page has charts, asks the one callback for them. The layout is static
and holds no figure; what the index and the callback show both went through the gate (dashboard/access/gate.py).
"""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output
from dash.exceptions import PreventUpdate
from flask import Flask, request
from flask_compress import Compress

from dashboard import static
from dashboard.access import gate
from dashboard.addresses import pages
from dashboard.components.body import Body
from dashboard.server import answers, compressed, forged, headers, state
from dashboard.source import Source, open_source

_ALWAYS = ("react@", "react-dom@", "prop-types@", "dash_renderer")
_FOR_CHARTS = ("polyfill@", "dash_core_components")
_LARGEST_REQUEST = 110 * 2**20


class Scorecard(Dash):
    """Dash whose index is the page itself, with only the scripts that the page needs, none of them inline."""

    source: Source

    def index(self, *_args: object, **_kwargs: object) -> Any:
        """Every address that no other route answers."""
        return answers.page(self.source, self.start, request)

    @cached_property
    def start(self) -> answers.Scripts:
        """What every document says to start Dash: known once Dash has been set up.

        The same for everybody: we have no background callbacks, which would need an id each.
        """
        config = {**self._config(), "python_version": "", "dash_version_url": ""}  # type: ignore[no-untyped-call]
        config["children_props"] = {
            space: {kind: names for kind, names in kinds.items() if names}
            for space, kinds in config["children_props"].items()
        }
        known = re.findall(r'src="([^"]+)"', self._generate_scripts_html())
        return answers.Scripts(
            config=f'<script id="_dash-config" type="application/json">{json.dumps(config)}</script>',
            always=_needed(known, _ALWAYS),
            for_charts=_needed(known, _FOR_CHARTS),
        )


def _needed(known: list[str], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(src for src in known if any(f"/{name}" in src for name in names))


def create_app(home: Path | None, *, source: Source | None = None, bench: bool = False) -> Dash:
    """The application over one home folder.

    `bench` adds /bench/plain and /bench/empty, which `make bench` compares with.
    """
    server = Flask("dashboard", static_folder=None)
    server.config.update(MAX_CONTENT_LENGTH=_LARGEST_REQUEST, COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_STREAMS=False)
    server.config.update(COMPRESS_CACHE_BACKEND=compressed.Compressed, COMPRESS_CACHE_KEY=compressed.compression_key)
    headers.attach(server)
    Compress(server)
    gate.attach(server)
    static.attach(server)
    app = Scorecard(  # Dash takes a Flask, though its annotation leaves it out
        "dashboard", server=server,  # type: ignore[arg-type]
        assets_url_path="_none", assets_folder="_none", include_assets_files=False,
        update_title="", suppress_callback_exceptions=True, enable_mcp=False, add_log_handler=False,
    )  # fmt: skip
    if source is None:
        assert home is not None, "the application needs a home, or a source"
        source = open_source(home)
    app.source = source
    app.layout = Body(id="body")
    forged.attach(server, app)
    answers.attach(server, app.source)
    state.attach(server, app.source)
    if bench:
        answers.attach_bench(server, app.source, lambda: app.start)
    for module in pages().values():
        if hasattr(module, "attach"):
            module.attach(server, app.source)

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
