"""What is wrong with how persons lead a walk, and with what is watched, whoever walks it.

The one rule: what only the walker's own speed decides is left, and told when a session is planned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from treadmill_ctl.schema.flaws import Flaw, Spot
from treadmill_ctl.schema.gates import Gate, clashes
from treadmill_ctl.schema.led import off_pace
from treadmill_ctl.schema.segments import WalkSegment
from treadmill_ctl.schema.steps import Step
from treadmill_ctl.schema.yaml_marks import Marked


def check_led(steps: Sequence[Step], gates: Sequence[Gate], marked: Marked) -> Iterator[Flaw]:
    """The flaws of paces, trials and gates; of what is walked again, once."""
    said: dict[Spot, Flaw] = {}
    for flaw in (*_paces(steps, marked), *_trials(steps, marked)):
        said.setdefault(flaw.spot or Spot(1, 1), flaw)
    yield from said.values()
    for trail, sentence in clashes(gates):
        yield Flaw(marked.file, marked.spot(trail), sentence)


def _paces(steps: Sequence[Step], marked: Marked) -> Iterator[Flaw]:
    for step in steps:
        written = step.segment
        if isinstance(written, WalkSegment) and written.paced is not None:
            for keys, sentence in off_pace(written.ends[0], written.paced):
                yield Flaw(marked.file, marked.spot((*step.trail, *keys)), sentence)


def _trials(steps: Sequence[Step], marked: Marked) -> Iterator[Flaw]:
    """In the order that is written; a drawn one may bring two together, and one is not judged."""
    for before, after in pairwise(steps):
        if _is_trial(before) and _is_trial(after):
            sentence = (
                f'"{after.label}" follows a trial at once; a walk comes between them, in which a'
                " person says how the first one went"
            )
            yield Flaw(marked.file, marked.spot((*after.trail, "trial")), sentence)


def _is_trial(step: Step) -> bool:
    return isinstance(step.segment, WalkSegment) and step.segment.trial is not None
