"""The pages: each module here is one, found by being there (dashboard/addresses.py).

How to add a page, `dashboard/pages/upload.py`:

    PATH = "/upload"                  # '/measure' answers /measure and /measure/<anything>: the rest comes in `parts`
    NAV = ("Upload", 30)              # its words in the header and their place there; leave NAV out for no link
    ARGS = ("check",)              # what its query may say besides month, service, team and view; else it is refused

    LIVE = True                       # only where a choice is to be shown at once: see below

    def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
        reader = source.reader()      # metrics' Reader, kept as long as no load or publication is added
        view = source.settled(view)   # fills month and view; NotFound, in words, where the month is not there
        html = shell.fill("upload.html", view=view, …)       # dashboard/pages/templates/, autoescape, returns Markup
        return Page(title="Upload", html=html, css=("upload.css",), js=("upload.js",))

    def attach(server: Flask, source: Source) -> None:       # optional: routes of its own (POST, downloads)
        @server.post("/upload/load")
        def load() -> ResponseReturnValue: …

What the shell does for every page: the header with its links, <main id="main" class="wrap">, the footer, `title`
before the product's name, security headers, no-store, the gate (dashboard/access/gate.py) before the request, NotFound
and faults in words.

- The template holds what goes into <main>: start with `{% from "marks.html" import crumb, tag, travel %}`; a page has
  one <h1>.
- `css` and `js` name files in assets/. scorecard.css is always there. No style attributes, no inline script, no inline
  style (the CSP forbids all three); colours in SVG are attributes or classes. Scripts are deferred.
- A chart: make a figure (dashboard/charts/), put `<div class="graph" data-graph="trend" role="img" …>` with
  `figure_svg(figure)` in it into the html and `graphs={"trend": figure}` into the Page. So it is in the first paint
  and on paper; plotly is fetched when all else is done and lays the same figure over it, for hover and zoom. Title,
  sentence and table belong into the html. plotly is loaded on pages with `graphs` only.
- Every POST is refused unless it comes from our own pages: write `{{ csrf_field() }}` inside each <form
  method="post">, or send the header X-CSRFToken with `document.querySelector('meta[name=csrf]')`'s content (put there
  by `Page(posts=True)`).
- `keep=True` for a page that depends on nothing but its address and the store's version: it is rendered once. Never
  for a page with a form that posts.
- A live page (`LIVE = True`, js=("live.js",)): its form is <form id="choices" data-clear="…">, and what else leads to
  another state of the page is `a` or `button` with `data-go`. What is chosen is then shown without a reload: the same
  `render` makes the document of the new address, and assets/live.js puts in what differs, element by element. Give an
  `id` to what must keep its place or the focus. What the address says of this page alone is in `view.own`
  (dashboard/pages/scorecard_choice.py reads it). Without scripts all of it are links and a form.
- Links are plain <a href>; make addresses with `view.at("/measure/cp_plans")`, which carries month, service and view
  along.
- Refuse what is not there with `raise NotFound(title, sentence, (Way("See all measures", "/measures"),))`.
"""
