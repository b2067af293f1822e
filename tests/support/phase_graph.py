"""Draws the phases of a session from the code's own table: `python tests/support/phase_graph.py`.

The one rule: what is drawn is what `TABLE` says; only where a box stands is decided here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import NamedTuple

from treadmill_ctl.core.phases import TABLE, UNDER_WAY, Cause, Phase

DOCS = Path(__file__).resolve().parents[2] / "docs"
PICTURE, PAGE = DOCS / "phases.svg", DOCS / "phases.md"

WIDTH, HEIGHT = 1060, 560
BOX_WIDTH, BOX_HEIGHT = 120, 46
# The way of a session from left to right, what ends it below.
PLACES: Mapping[Phase, tuple[int, int]] = {
    Phase.STANDING: (90, 110),
    Phase.READY: (310, 110),
    Phase.ANNOUNCING: (530, 110),
    Phase.STARTING: (750, 110),
    Phase.WALKING: (970, 110),
    Phase.SLOWING: (640, 290),
    Phase.ENDED: (90, 290),
    Phase.TRIPPED: (640, 470),
    Phase.LATCHED: (420, 470),
}
STYLE = """
text { font: 14px sans-serif; fill: #1a1a1a; text-anchor: middle; }
.why { font-size: 12px; fill: #333; }
.behind { fill: #fff; }
.box { fill: #fff; stroke: #1a1a1a; stroke-width: 1.5; }
.moving { fill: #ffe9c7; }
.way { fill: none; stroke: #1a1a1a; stroke-width: 1.3; marker-end: url(#tip); }
.tip { fill: #1a1a1a; }
"""


class Point(NamedTuple):
    """A place in the picture, or a direction."""

    x: float
    y: float


def ways() -> dict[tuple[Phase, Phase], list[Cause]]:
    """From phase to phase, and by which causes."""
    found: dict[tuple[Phase, Phase], list[Cause]] = defaultdict(list)
    for before, row in TABLE.items():
        for cause, after in row.items():
            found[before, after].append(cause)
    return dict(found)


def picture() -> str:
    """The graph as SVG. A trip leads from everywhere to one place and is drawn once."""
    drawn = [*_arrows(), *(_box(phase) for phase in Phase), *_words()]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">\n'
        f"<title>The phases of a session</title>\n<style>{STYLE}</style>\n"
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7"'
        ' markerHeight="7" orient="auto">'
        '<path class="tip" d="M0 0 L10 5 L0 10 z"/></marker></defs>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n' + "\n".join(drawn) + "\n</svg>\n"
    )


def page() -> str:
    """The same as a page: the picture, and every row of the table."""
    rows = "\n".join(
        f"| {before} | {' '.join(f'`{cause}`' for cause in causes)} | {after} |"
        for (before, after), causes in ways().items()
    )
    moving = ", ".join(sorted(UNDER_WAY))
    return PAGE_TEXT.format(rows=rows, moving=moving)


PAGE_TEXT = """# The phases of a session

![The phases of a session and the ways between them](phases.svg)

Drawn from the table in `src/treadmill_ctl/core/phases.py`; a test fails when this page and the
code differ. A phase changes by one of these rows or not at all. In the shaded phases ({moving})
the belt may be moving because of us. `trip` leads from every phase to *tripped*; from there the
only way is measured standstill, then a person's `reset`, and the session is over.

| from | by | to |
|---|---|---|
{rows}
"""


def _arrows() -> Iterator[str]:
    for before, after in ways():
        if after is not Phase.TRIPPED:
            start, bend, end = _course(before, after)
            yield f'<path class="way" d="M{_xy(start)} Q{_xy(bend)} {_xy(end)}"/>'
    x, y = PLACES[Phase.TRIPPED]
    right = x + BOX_WIDTH // 2
    yield f'<path class="way" d="M{right + 170} {y} L{right + 2} {y}"/>'


def _words() -> Iterator[str]:
    for (before, after), causes in ways().items():
        if after is not Phase.TRIPPED:
            start, bend, end = _course(before, after)
            x = (start.x + 2 * bend.x + end.x) / 4
            y = (start.y + 2 * bend.y + end.y) / 4 + 4
            yield _label(Point(x, y), ", ".join(causes))
    if all(row.get(Cause.TRIP) is Phase.TRIPPED for row in TABLE.values()):
        x, y = PLACES[Phase.TRIPPED]
        yield _text(Point(x + 165, y - 10), "trip, from every phase", "why")


def _course(before: Phase, after: Phase) -> tuple[Point, Point, Point]:
    """Start, bend and end of an arrow; the way back of a pair bends to the other side."""
    one, other = PLACES[before], PLACES[after]
    if before is after:
        x, y = one
        return Point(x + 60, y - 10), Point(x + 170, y), Point(x + 60, y + 10)
    both = (after, before) in ways() and after is not Phase.SLOWING and before is not Phase.TRIPPED
    side = 0.16 if both else 0.0
    dx, dy = other[0] - one[0], other[1] - one[1]
    if dy == 0 and abs(dx) > 2 * BOX_WIDTH:
        side = 0.22  # round the box that stands between
    bend = Point((one[0] + other[0]) / 2 + dy * side, (one[1] + other[1]) / 2 - dx * side)
    return _edge(one, bend), bend, _edge(other, bend)


def _edge(centre: tuple[int, int], toward: Point) -> Point:
    """Where a line from a box's centre leaves the box."""
    dx, dy = toward.x - centre[0], toward.y - centre[1]
    shrink = min(
        BOX_WIDTH / 2 / abs(dx) if dx else float("inf"),
        BOX_HEIGHT / 2 / abs(dy) if dy else float("inf"),
    )
    return Point(centre[0] + dx * shrink, centre[1] + dy * shrink)


def _box(phase: Phase) -> str:
    x, y = PLACES[phase]
    kind = "box moving" if phase in UNDER_WAY else "box"
    corner = f'x="{x - BOX_WIDTH // 2}" y="{y - BOX_HEIGHT // 2}"'
    size = f'width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="8"'
    return f'<rect class="{kind}" {corner} {size}/>\n{_text(Point(x, y + 5), phase)}'


def _label(at: Point, text: str) -> str:
    """Words on a line: with a ground of their own, so that they can be read."""
    width = 7 * len(text) + 6
    ground = f'<rect class="behind" x="{at.x - width / 2:.0f}" y="{at.y - 12:.0f}"'
    return f'{ground} width="{width}" height="16"/>\n{_text(at, text, "why")}'


def _text(at: Point, text: str, kind: str = "") -> str:
    marked = f' class="{kind}"' if kind else ""
    return f'<text{marked} x="{at.x:.0f}" y="{at.y:.0f}">{escape(text)}</text>'


def _xy(point: Point) -> str:
    return f"{point.x:.0f} {point.y:.0f}"


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
