"""A page on paper, measured from its PDF: how small its smallest letters are, and how full each of its pages is."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from playwright.sync_api import Page


@dataclass(frozen=True)
class Sheet:
    """One page: width and height in points, the smallest letters in points, how far down its text goes (0 to 1), and
    its text."""

    width: float
    height: float
    smallest: float
    full: float
    text: str


def printed(page: Page) -> list[Sheet]:
    """The pages that the browser prints of what it shows."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, tagged=True))
    try:
        return [_sheet(document[place]) for place in range(len(document))]
    finally:
        document.close()


def _sheet(page: pypdfium2.PdfPage) -> Sheet:
    text = page.get_textpage()
    sizes, lowest = [], page.get_height()
    matrix = pdfium.FS_MATRIX()
    for place in range(text.count_chars()):
        if pdfium.FPDFText_IsGenerated(text.raw, place) or not chr(pdfium.FPDFText_GetUnicode(text.raw, place)).strip():
            continue
        pdfium.FPDFText_GetMatrix(text.raw, place, ctypes.byref(matrix))
        sizes.append(pdfium.FPDFText_GetFontSize(text.raw, place) * abs(matrix.d or matrix.b))
        lowest = min(lowest, text.get_charbox(place)[1])
    height = page.get_height()
    return Sheet(page.get_width(), height, min(sizes, default=99.0), 1 - lowest / height, text.get_text_bounded())
