"""A drawing as an SVG document: well-formed whatever the words are, and complete in itself.

The one rule: nothing is fetched and nothing runs; words are escaped by the library, and are as wide
as the widest usual font makes them, so that what fits here fits everywhere.
"""

from __future__ import annotations

import unicodedata
from typing import Final
from xml.etree import ElementTree as ET

ELLIPSIS: Final = "…"
_WIDE: Final = frozenset("mwMW@%—…")
_EM: Final = {"narrow": 0.42, "plain": 0.64, "capital": 0.79, "wide": 1.0, "full": 1.05}
_NARROW: Final = frozenset("fiIjlrt.,:;'|!()[] ")


class Drawing:
    """A page of a size in pixels, with a style sheet of its own."""

    def __init__(self, width: int, height: int, title: str, style: str) -> None:
        self.width, self.height = width, height
        size = {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}
        self._root = ET.Element(
            "svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"} | size
        )
        ET.SubElement(self._root, "title").text = title
        self._definitions = ET.SubElement(self._root, "defs")
        ET.SubElement(self._definitions, "style").text = style

    def __str__(self) -> str:
        return ET.tostring(self.element, encoding="unicode") + "\n"

    @property
    def element(self) -> ET.Element:
        """The picture, to be set into a page."""
        for part in (*self._definitions, *self._root):
            part.tail = "\n"  # a line each, and nothing inside of words
        return self._root

    def hatching(self, name: str, gap: int) -> None:
        """A fill of slanted lines, to be used as `url(#name)`; a style of that name draws them."""
        lines = self._pattern(name, gap, {"patternTransform": "rotate(45)"})
        ends = {"x1": "0", "y1": "0", "x2": "0", "y2": str(gap)}
        ET.SubElement(lines, "line", {"class": name} | ends)

    def dotting(self, name: str, gap: int) -> None:
        """A fill of dots, to be used in the same way."""
        dots = self._pattern(name, gap, {})
        ET.SubElement(dots, "circle", {"class": name, "cx": "1", "cy": "1", "r": "0.7"})

    def _pattern(self, name: str, gap: int, more: dict[str, str]) -> ET.Element:
        size = {"width": str(gap), "height": str(gap), "patternUnits": "userSpaceOnUse"}
        return ET.SubElement(self._definitions, "pattern", {"id": name} | size | more)

    def line(self, kind: str, begin: tuple[float, float], end: tuple[float, float]) -> None:
        """A straight line."""
        (x1, y1), (x2, y2) = begin, end
        ends = {"x1": _number(x1), "y1": _number(y1), "x2": _number(x2), "y2": _number(y2)}
        ET.SubElement(self._root, "line", {"class": kind} | ends)

    def box(self, kind: str, corner: tuple[float, float], size: tuple[float, float]) -> None:
        """A rectangle from its upper left corner."""
        (x, y), (width, height) = corner, size
        where = {"x": _number(x), "y": _number(y)}
        extent = {"width": _number(width), "height": _number(height)}
        ET.SubElement(self._root, "rect", {"class": kind} | where | extent)

    def disc(self, kind: str, middle: tuple[float, float], radius: float) -> None:
        """A full circle."""
        where = {"cx": _number(middle[0]), "cy": _number(middle[1]), "r": _number(radius)}
        ET.SubElement(self._root, "circle", {"class": kind} | where)

    def path(self, kind: str, points: list[tuple[float, float]], *, closed: bool = False) -> None:
        """Lines from point to point, and back to the first where it is closed."""
        steps = " L".join(f"{_number(x)},{_number(y)}" for x, y in points)
        ET.SubElement(self._root, "path", {"class": kind, "d": f"M{steps}{'Z' * closed}"})

    def curve(self, kind: str, outline: str) -> None:
        """A shape by its outline, in the words of SVG."""
        ET.SubElement(self._root, "path", {"class": kind, "d": outline})

    def words(
        self,
        kind: str,
        at: tuple[float, float],
        text: str,
        whole: str = "",
        *,
        upright: bool = False,
    ) -> None:
        """A line of words, `upright` from below to above; `whole` is shown under a pointer."""
        x, y = _number(at[0]), _number(at[1])
        where = {"x": x, "y": y} | ({"transform": f"rotate(-90 {x} {y})"} if upright else {})
        words = ET.SubElement(self._root, "text", {"class": kind} | where)
        words.text = text
        if whole and whole != text:
            title = ET.SubElement(words, "title")
            title.text, title.tail = whole, text
            words.text = None


def width_of(text: str, size: float) -> float:
    """How wide a line is at most, in pixels, set in letters of a size."""
    return size * sum(_EM[_class_of(sign)] for sign in text)


def cut_to(text: str, room: float, size: float) -> str:
    """As much of a line as fits, with an ellipsis where it is cut; nothing where little fits."""
    if width_of(text, size) <= room:
        return text
    kept = text
    while kept and width_of(kept.rstrip() + ELLIPSIS, size) > room:
        kept = kept[:-1]
    kept = kept.rstrip(" ,")
    return kept + ELLIPSIS if len(kept) > 1 else ""


def lines_in(text: str, room: float, size: float) -> tuple[str, ...]:
    """The words in one line or in two, from above to below; none where neither fits."""
    words = text.split()
    broken = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))
    ways = ((text,), *sorted(broken, key=lambda way: max(map(len, way))))
    fits = (way for way in ways if all(width_of(line, size) <= room for line in way))
    return next(fits, ())


def _class_of(sign: str) -> str:
    if unicodedata.east_asian_width(sign) in "WF":
        return "full"
    if sign in _WIDE:
        return "wide"
    if sign in _NARROW:
        return "narrow"
    return "capital" if sign.isupper() else "plain"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
