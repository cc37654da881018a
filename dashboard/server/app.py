"""Makes the scorecard's web application: Dash behind the gate, pages written by the server, charts drawn by Dash.

A page comes whole from the server, so it can be read and used before any script has run. Dash starts afterwards: its
one component takes the page over, asks one callback for the charts where there are any, and another for what changes
when something else is chosen. The layout is static and holds no figure; the index and the callbacks all go through the
gate (dashboard/access/gate.py). Only what Dash offers to everybody is used (docs/decisions/
2026-11-27-a-live-page-on-public-interfaces.md).
"""

from __future__ import annotations

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
from dashboard.server import answers, compressed, forged, headers, live, state
from dashboard.shell import Start
from dashboard.source import Source, open_source

_LARGEST_REQUEST = 110 * 2**20


class Scorecard(Dash):
    """Dash whose index is the page itself; what Dash needs to start waits in it until the page has been shown."""

    source: Source

    def interpolate_index(
        self,
        metas: str = "",  # noqa: ARG002 (the document has its own head)
        title: str = "",  # noqa: ARG002
        css: str = "",  # noqa: ARG002
        config: str = "",
        scripts: str = "",
        app_entry: str = "",
        favicon: str = "",  # noqa: ARG002
        renderer: str = "",
    ) -> str:
        """The document of the address that is asked for; what Dash gives is put into it as it is."""
        return answers.page(self.source, Start(config, scripts, app_entry, renderer), request)


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
        external_scripts=[static.address("body.js")],
        update_title="", suppress_callback_exceptions=True, enable_mcp=False, add_log_handler=False,
    )  # fmt: skip
    if source is None:
        assert home is not None, "the application needs a home, or a source"
        source = open_source(home)
    app.source = source
    app.renderer = ""  # an inline script would break the content security policy: assets/start.js starts Dash
    app.layout = Body(id="body")
    forged.attach(server, app)
    live.attach(server)
    answers.attach(server, app.source)
    state.attach(server, app.source)
    if bench:
        answers.attach_bench(server, app.source, app.index)
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

    @app.callback(Output("body", "shown"), Input("body", "wanted"), prevent_initial_call=True)
    def show(wanted: object) -> dict[str, Any]:
        return live.show(app.source, wanted)

    return app
