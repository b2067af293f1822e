"""A new profile as a text, made from one that is there: the same words, without its source.

The one rule: what is taken over stays as it was written, comments and all; only whole keys at the
top are replaced or left out, and nothing claims a source that the new profile does not have.
"""

from __future__ import annotations

import json
from itertools import dropwhile, takewhile
from typing import Final

from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.schema.profile import Kind

_DROPPED: Final = ("citation", "from_source")
_WALKED: Final = ("caps", "support", "gates", "segments")
_ENTRY_COLUMN: Final = 5  # of `says` in a list that is indented by two
_HEAD: Final = """\
# A template, begun from {origin}. Before anybody walks it, go through it:
#   title              one line that says what it is
#   use                knee, balance, strength, back, stroke or general
#   population         who it is meant for
#   contraindications  who must not walk it
#   assumed            what is yours and why
#   caps               how fast, how steep and how sudden at most
#   gates              what is watched of the walker, and what happens
#   segments           what is walked, in order
# Then: treadmill-ctl profile check THIS-FILE
"""


def new_text(origin: Document, text: str, id_: str, title: str | None) -> str:
    """The text of a new template with another id, from the text of a profile.

    `Bad` where that text has no line of its own for each key at the top.
    """
    blocks = _blocks(origin, text)
    for key in _DROPPED:
        blocks.pop(key, None)
    values = {"id": id_, "kind": str(Kind.TEMPLATE)}
    if title is not None:
        values["title"] = _quoted(title)
    for key, value in values.items():
        blocks[key] = _with_lines(blocks[key], f"{key}: {value}\n")
    if taken := _taken_over(origin):
        if "assumed" in blocks:
            blocks["assumed"] = _with_lines(blocks["assumed"], _assumed(origin, blocks) + taken)
        else:
            blocks = _before(blocks, {"assumed": f"assumed:\n{taken}\n"})
    return _HEAD.format(origin=origin.profile.id) + "".join(blocks.values())


def _blocks(origin: Document, text: str) -> dict[str, str]:
    """The lines of each key at the top, in file order, with the comments right above it.

    What stands above the first key is about the old profile, and left out.
    """
    lines = text.splitlines(keepends=True)
    marked = origin.marked
    tops = {str(trail[0]): spot for trail, spot in marked.keys.items() if len(trail) == 1}
    starts = [spot.line - 1 for spot in tops.values()]
    if any(spot.column > 1 for spot in tops.values()) or len(set(starts)) < len(starts):
        first = next(iter(tops.values()))
        sentence = "the keys at the top do not begin a line of their own; write each on its own"
        raise Bad([Flaw(marked.file, first, sentence)])
    for number in range(1, len(starts)):
        while lines[starts[number] - 1].startswith("#"):
            starts[number] -= 1
    ends = [*starts[1:], len(lines)]
    found = ("".join(lines[start:end]) for start, end in zip(starts, ends, strict=True))
    return {key: _ended(block) for key, block in zip(tops, found, strict=True)}


def _ended(block: str) -> str:
    return block if block.endswith(("\n", "\r")) else f"{block}\n"


def _with_lines(block: str, lines: str) -> str:
    """A block with other lines for its key; the comments above and the space below stay."""
    above = takewhile(lambda line: line.startswith("#"), block.splitlines(keepends=True))
    below = block[len(block.rstrip()) :].lstrip("\r").removeprefix("\n")
    return "".join(above) + lines + below


def _assumed(origin: Document, blocks: dict[str, str]) -> str:
    """What is assumed already, as it is written where more can be put below it."""
    values = origin.marked.values
    first = values.get(("assumed", 0))
    flow = values["assumed",].line == origin.marked.keys["assumed",].line
    if first is not None and first.column == _ENTRY_COLUMN and not flow:
        lines = blocks["assumed"].splitlines(keepends=True)
        return "".join(dropwhile(lambda line: line.startswith("#"), lines)).rstrip() + "\n"
    entries = (_entry(entry.says, entry.fields) for entry in origin.profile.assumed)
    return "".join(("assumed:\n", *entries))


def _taken_over(origin: Document) -> str:
    """An entry of `assumed` for the numbers that were the source's; nothing for none."""
    fields = dict.fromkeys(name for entry in origin.profile.from_source for name in entry.fields)
    return _entry(f"Taken over from {origin.profile.id}.", tuple(fields)) if fields else ""


def _entry(says: str, fields: tuple[str, ...]) -> str:
    names = "".join(f"      - {_quoted(name)}\n" for name in fields)
    return f"  - says: {_quoted(says)}\n" + (f"    fields:\n{names}" if names else "")


def _before(blocks: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """The same blocks with a new one before those that say what is walked."""
    last = next(key for key in blocks if key in _WALKED)
    keys = list(blocks)
    place = keys.index(last)
    return {key: blocks[key] for key in keys[:place]} | new | {k: blocks[k] for k in keys[place:]}


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML reads it back."""
    return json.dumps(text, ensure_ascii=False)
