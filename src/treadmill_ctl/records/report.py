"""A recorded session as a page that a therapist prints: two sheets, complete in one file.

The one rule: what was measured is told apart from what was wanted, and a session of the simulator
can never be taken for a walk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from treadmill_ctl.records import report_words as words
from treadmill_ctl.records.page_parts import Part, document, element, section, table
from treadmill_ctl.records.report_curve import drawing
from treadmill_ctl.records.report_style import STYLE
from treadmill_ctl.records.story import Story

SIMULATED: Final = "SIMULATED SESSION: no treadmill moved, nobody walked."
SHEET_MM: Final = 275  # of A4, without its margins
SHEET_WIDE_MM: Final = 186
HEAD_MM: Final = 36  # title, and what the session was
HEADING_MM: Final = 9
SIGN_MM: Final = 7
SIGN_LINE: Final = 80  # characters
LINE_MM: Final = 4.6
SECOND_LINES: Final = 55  # events, segments and caps on the second sheet
_AS_IT_SHOULD: Final = frozenset(("complete", "stopped"))
FOOT: Final = (
    "This page shows what was recorded; it judges nothing. Not a medical device: the treadmill's"
    " own key and stop button are the emergency stop. Measured: as the treadmill reported it."
)


def page(told: Story, record: str, head: str) -> str:
    """The text of the file; `record` says what is wrong with the record, `head` is its hash."""
    return document(
        f"{_whose(told)} {words.local_text(told.opened.wall_ms)}",
        STYLE,
        *_first(told, record),
        *_second(told, record, head),
    )


def _first(told: Story, record: str) -> Iterator[Part]:
    """The first sheet: whose session it was, the curve, the dose, what was said."""
    signs, facts, dose = list(_signs(told, record)), _facts(told), list(words.dose(told))
    curve = drawing(told, words.marked(told))
    room_mm = SHEET_MM - HEAD_MM - curve.height * SHEET_WIDE_MM / curve.width
    room_mm -= sum(SIGN_MM + LINE_MM * words.lines_of(sign, SIGN_LINE) for _, sign in signs)
    room_mm -= HEADING_MM * 3 + LINE_MM * (len(dose) + 1)
    yield element("h1", told.opened.title)
    yield from (element("p", sign, kind=kind) for kind, sign in signs)
    yield facts
    yield element("div", curve.element, kind="picture")
    yield section("Dose", table("dose", ("", "measured", "planned"), dose))
    yield from _said(told, int(room_mm // LINE_MM))


def _signs(told: Story, record: str) -> Iterator[tuple[str, str]]:
    """What nobody may overlook, and how it is marked."""
    if told.opened.simulated:
        yield "simulated", SIMULATED
    if record:
        yield "warning", f"THIS RECORD DOES NOT HOLD: {record}."
    if told.ending.word not in _AS_IT_SHOULD:
        yield "warning", told.ending.sentence


def _facts(told: Story) -> Part:
    """Pairs of a name and its words, two pairs on a line."""
    pairs = [*words.facts(told), ("session", told.opened.session), ("ended", told.ending.sentence)]
    rows = [(*left, *right) for left, right in zip(pairs[::2], pairs[1::2], strict=True)]
    return table("facts", ("", "", "", ""), rows)


def _said(told: Story, lines: int) -> Iterator[Part]:
    """What was told of the walker, in numbers and in words, on so many lines."""
    values = list(words.values(told))
    if values:
        headings = ("", "before", "during", "after")
        shown = table("values small", headings, values)
        yield section("Pain, exertion, heart and pressure", shown)
        lines -= 1 + sum(words.lines_of(during, words.VALUES_LINE) for _, _, during, _ in values)
    texts = list(words.texts(told, lines))
    if texts:
        yield section("Symptoms, notes, adverse events", table("texts small", ("", ""), texts))
    if not values and not texts:
        yield section("Of the walker", element("p", "Nobody told or entered anything."))


def _second(told: Story, record: str, head: str) -> Iterator[Part]:
    """The second sheet: what happened, segments, caps, the proof."""
    spans, caps = list(words.spans(told)), list(words.caps(told))
    room = SECOND_LINES - _halved(spans) - _halved(caps)
    events = list(words.events(told, room))
    happened = table("events tiny", ("", "at", "what happened", "by"), events)
    nothing = element("p", "Nobody asked for anything, and nothing was out of order.")
    yield element("p", _whose(told), kind="whose")
    yield section("What happened", happened if events else nothing)
    headings = ("", "segment", "from", "for", "km/h")
    yield section("Segments as walked", _columns("segments", headings, spans))
    yield section("Caps in force", _columns("caps", ("", "at most", "set by"), caps))
    holds = "The chain of its lines holds" if not record else "It does NOT hold, see the first page"
    yield section(
        "Record",
        element(
            "p",
            f"By treadmill-ctl {told.opened.software}. {holds}; the head, to compare with the one",
            " that is kept elsewhere: ",
            element("span", head, kind="hash"),
            kind="small",
        ),
    )
    yield element("p", FOOT, kind="foot")


def _whose(told: Story) -> str:
    """Whose sheet it is, should it be torn from the first."""
    opened = told.opened
    simulated = f" {SIMULATED}" if opened.simulated else ""
    return f"{opened.session}, {opened.walker or 'walker not named'}, {opened.title}.{simulated}"


def _columns(kind: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Part:
    """A long table as two, side by side."""
    half = _halved(rows)
    pieces = (each for each in (rows[:half], rows[half:]) if each)
    return element(
        "div", *(table(f"{kind} tiny", headings, piece) for piece in pieces), kind="columns"
    )


def _halved(rows: Sequence[object]) -> int:
    return -(-len(rows) // 2)
