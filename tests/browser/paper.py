"""A page on paper, measured from its PDF: its smallest letters, how full each sheet is, its foot, and what is split."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from playwright.sync_api import Page

FOOT = 36.0
"""In the lowest points of a sheet is its foot."""
PIECES = """(selectors) => [...document.querySelectorAll(selectors)].filter(e => e.checkVisibility()).map(piece => {
  const walk = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT), words = [];
  while (walk.nextNode()) {
    const by = walk.currentNode.parentElement;
    if (by.checkVisibility() && !by.closest('.vh, thead, svg, .dash-graph')) words.push(walk.currentNode.textContent);
  }
  return words.join('');
})"""
"""The words of each piece that are printed, without the heads of tables (which come again) and the letters of drawings
(which a browser paints after all words)."""
ROWS = """(selectors) => {
  const rows = new Map();
  for (const figure of document.querySelectorAll(selectors)) {
    const row = `${Math.round(figure.parentElement.getBoundingClientRect().top)} ${figure.offsetTop}`;
    rows.set(row, [...(rows.get(row) || []), figure.querySelector('figcaption').textContent]);
  }
  return [...rows.values()];
}"""
"""The captions of the figures that stand beside each other, a row each."""


@dataclass(frozen=True)
class Sheet:
    """One page: width and height in points, the smallest letters in points, how far down its text goes (0 to 1, without
    the foot), its text, and the foot's, without any space, for letters beside each other may come apart in a PDF."""

    width: float
    height: float
    smallest: float
    full: float
    text: str
    foot: str

    @property
    def portrait(self) -> bool:
        """True of A4 upright."""
        return abs(self.width - 595) <= 1 and abs(self.height - 842) <= 1


def printed(page: Page) -> list[Sheet]:
    """The pages that the browser prints of what it shows."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, tagged=True))
    try:
        return [_sheet(document[place]) for place in range(len(document))]
    finally:
        document.close()


def split(page: Page, sheets: Iterable[Sheet], selectors: str) -> list[str]:
    """The words of what is found by `selectors` (small tables, boxes of charts) and is not whole on any sheet."""
    page.emulate_media(media="print")
    pieces: list[str] = page.evaluate(PIECES, selectors)
    page.emulate_media(media="null")
    bare = [squeezed(sheet.text) for sheet in sheets]
    return [words for words in pieces if not any(squeezed(words) in text for text in bare)]


def torn(page: Page, sheets: Iterable[Sheet], figures: str) -> list[list[str]]:
    """The captions of each row of charts whose charts are not on one sheet."""
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    bare = [squeezed(sheet.text) for sheet in sheets]
    rows: list[list[str]] = page.evaluate(ROWS, figures)
    return [row for row in rows if not any(all(squeezed(words) in text for words in row) for text in bare)]


def squeezed(text: str) -> str:
    """The text without spaces and hyphens: a PDF has its own at the end of a line."""
    return re.sub(r"[\s\x02\ufffe-]", "", text)


def _sheet(page: pypdfium2.PdfPage) -> Sheet:
    text = page.get_textpage()
    sizes, lowest = [], page.get_height()
    matrix = pdfium.FS_MATRIX()
    for place in range(text.count_chars()):
        if pdfium.FPDFText_IsGenerated(text.raw, place) or not chr(pdfium.FPDFText_GetUnicode(text.raw, place)).strip():
            continue
        pdfium.FPDFText_GetMatrix(text.raw, place, ctypes.byref(matrix))
        sizes.append(pdfium.FPDFText_GetFontSize(text.raw, place) * abs(matrix.d or matrix.b))
        bottom = text.get_charbox(place)[1]
        lowest = min(lowest, bottom) if bottom > FOOT else lowest
    width, height = page.get_width(), page.get_height()
    foot = squeezed(text.get_text_bounded(bottom=0, top=FOOT))
    return Sheet(width, height, min(sizes, default=99.0), 1 - lowest / height, text.get_text_bounded(), foot)
