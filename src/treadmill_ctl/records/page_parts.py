"""The parts of a page in HTML: elements, tables, a whole document.

The one rule: words are escaped by the library; the page fetches nothing and runs nothing, and says
so to the browser.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from xml.etree import ElementTree as ET

NOTHING_ELSE: Final = "default-src 'none'; style-src 'unsafe-inline'"

Part = str | ET.Element


def element(tag: str, *parts: Part, kind: str = "") -> ET.Element:
    """An element of words and other elements, of a class where one is given."""
    made = ET.Element(tag, {"class": kind} if kind else {})
    for part in parts:
        if isinstance(part, ET.Element):
            made.append(part)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + part
        else:
            made.text = (made.text or "") + part
    return made


def table(kind: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> ET.Element:
    """A table; each cell has its column's number as a class, so that a style can set it."""
    head = element("tr", *(element("th", each, kind=f"c{n}") for n, each in enumerate(headings)))
    body = (
        element("tr", *(element("td", cell, kind=f"c{n}") for n, cell in enumerate(row)))
        for row in rows
    )
    return element("table", element("thead", head), element("tbody", *body), kind=kind)


def section(heading: str, *parts: Part, kind: str = "") -> ET.Element:
    """A heading and what stands under it, kept together where the paper ends."""
    return element("section", element("h2", heading), *parts, kind=kind)


def document(title: str, style: str, *parts: Part) -> str:
    """The text of a file."""
    charset = ET.Element("meta", {"charset": "utf-8"})
    policy = ET.Element("meta", {"http-equiv": "Content-Security-Policy", "content": NOTHING_ELSE})
    head = element("head", charset, policy, element("title", title), element("style", style))
    root = element("html", head, element("body", *parts))
    root.set("lang", "en")
    return f"<!DOCTYPE html>\n{ET.tostring(root, encoding='unicode', method='html')}\n"
