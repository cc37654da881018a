"""Our own Dash component: takes over the page that the server wrote and puts its charts into their places."""

from __future__ import annotations

from typing import Any, ClassVar

from dash.development.base_component import Component


class Body(Component):
    """`window.scorecard.Body` in assets/body.js. Draws nothing itself; `children` are charts, one for each of `slots`.

    The html is already in the document when Dash starts. Where it has slots for charts, the component sets `address`,
    which calls the callback of charts; its children then appear inside the slots. On a live page (assets/live.js) what
    is chosen becomes `wanted`, and the page's html that answers it arrives as `shown`.
    """

    _namespace = "scorecard"
    _type = "Body"
    _children_props: ClassVar[list[str]] = []  # type: ignore[misc]
    _base_nodes: ClassVar[list[str]] = ["children"]  # type: ignore[misc]
    _valid_wildcard_attributes: ClassVar[list[str]] = []  # type: ignore[misc]
    available_wildcard_properties: ClassVar[list[str]] = []  # type: ignore[misc]
    available_properties: ClassVar[list[str]] = ["children", "id", "address", "slots", "wanted", "shown"]

    def __init__(self, children: Any = None, **properties: Any) -> None:
        self._prop_names = self.available_properties
        super().__init__(children=children, **properties)  # type: ignore[no-untyped-call]
