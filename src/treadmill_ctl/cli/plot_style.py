"""The look of a printed plot: size, letters, colours, signs and their key, and its last words.

The one rule: it is told apart in black and white: backward is a plain tint, forward is hatched,
standing is dotted, and a cap is dashed.
"""

from __future__ import annotations

from typing import Final

from treadmill_ctl.drawing.look import LOOK, NOTE
from treadmill_ctl.drawing.svg import Drawing, width_of

WIDTH: Final = 1_120
HEIGHT: Final = 792  # with the width, A4 on its side
TITLE: Final = 22
SIGN: Final = 18

FOOT: Final = (
    "Starts and stops are in the times, waiting for people is not. Not a medical device: the"
    " treadmill's own key and stop button are the emergency stop."
)

STYLE: Final = f"""{LOOK}
.title {{ font-size: {TITLE}px; font-weight: bold; }}
.over, .capword, .left {{ text-anchor: start; }}
.over, .capword {{ paint-order: stroke; stroke: #fff; stroke-width: 3px; }}
.capword {{ fill: #a00; }}
.band {{ fill: #fff; stroke: #444; }}
.edge {{ stroke: #999; stroke-width: 0.7; }}
.round {{ stroke: #444; fill: none; }}
.still {{ fill: url(#dotted); }}
.dotted {{ fill: #888; }}
.backward {{ fill: #bcd6ec; }}
.forward {{ fill: url(#hatched); }}
.hatched {{ stroke: #c26a10; stroke-width: 2.4; }}
.backwardline, .forwardline, .gradeline {{ fill: none; stroke-width: 2; stroke-linejoin: round; }}
.backwardline {{ stroke: #12507e; }}
.forwardline {{ stroke: #8a4300; }}
.gradeline {{ stroke: #333; }}
.gradefill {{ fill: #d9d9d9; }}
.room {{ fill: #12507e; fill-opacity: 0.1; stroke: #12507e; stroke-dasharray: 2 3; }}
.range {{ stroke: #222; stroke-width: 1.3; }}
.onward {{ fill: #222; stroke: #fff; stroke-width: 1.5; paint-order: stroke; }}
.sign {{ fill: none; stroke: #222; stroke-width: 1.8; }}
.solid {{ fill: #222; }}
.halo {{ fill: #fff; }}
"""


def key(drawing: Drawing, x: float, y: float) -> None:
    """What the patterns and the signs of every plan mean, on one line from a point."""
    for kind, words in (("backward", "backward"), ("forward", "forward"), ("still", "stands")):
        for fill in (kind, "frame"):
            drawing.box(fill, (x, y - 10), (24, 12))
        x = _key_words(drawing, x + 30, y, words)
    for sign, words in ((rest_sign, "rest"), (turn_sign, "turn")):
        sign(drawing, x + 8, y - 4)
        x = _key_words(drawing, x + 20, y, words)
    drawing.line("cap", (x, y - 4), (x + 34, y - 4))
    _key_words(drawing, x + 40, y, "cap in force")


def _key_words(drawing: Drawing, x: float, y: float, words: str) -> float:
    drawing.words("note", (x, y), words)
    return x + width_of(words, NOTE) + 18


def rest_sign(drawing: Drawing, x: float, y: float) -> None:
    """Two bars around a point."""
    drawing.box("halo", (x - SIGN / 2, y - SIGN / 2), (SIGN, SIGN))
    for side in (-5, 1.5):
        drawing.box("solid", (x + side, y - 6), (3.5, 12))


def turn_sign(drawing: Drawing, x: float, y: float) -> None:
    """An arrow around a point, that goes back to where it came from."""
    drawing.box("halo", (x - SIGN / 2, y - SIGN / 2), (SIGN, SIGN))
    drawing.curve("sign", f"M{x - 4:.1f},{y + 6:.1f} v-6 a4,4 0 0 1 8,0 v3")
    drawing.curve("solid", f"M{x:.1f},{y + 2:.1f} h8 l-4,5.5 z")
