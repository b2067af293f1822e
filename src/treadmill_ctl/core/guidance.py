"""How persons lead a walk: slower, faster, a pace, a trial's outcome, what they told.

The one rule: what persons ask for moves what is wanted within what the plan allows; caps, ramps
and the guard come after it and know nothing of it.
"""

from __future__ import annotations

from typing import NamedTuple

from treadmill_ctl.core.gates import Known
from treadmill_ctl.core.limits import EASE_STEP_CKMH
from treadmill_ctl.core.profile import Segment, Trial, earned_ckmh


class Guidance(NamedTuple):
    """What persons, and gates in their place, have said of the walk so far.

    `eased_ckmh` is the most that is wanted since somebody asked for slower, in every segment.
    `paced_ckmh` is the speed that a person chose in the present segment. `held`: a gate lets
    nothing rise now. `finishing`: the walk is on its way out: nothing rises, and after the
    cool-down comes the end. `earned_pct` is what trials have earned; `trial` is the last one while
    nobody has said how it went. `acted` are gates, by their place in the plan, with
    the time at which they last made the walk slower.
    """

    eased_ckmh: int | None = None
    paced_ckmh: int | None = None
    held: bool = False
    finishing: bool = False
    earned_pct: int = 100
    trial: Trial | None = None
    known: tuple[Known, ...] = ()
    acted: tuple[tuple[int, int], ...] = ()


UNTOUCHED = Guidance()


def wanted_ckmh(guidance: Guidance, segment: Segment | None, planned_ckmh: int) -> int:
    """What is wanted, magnitude, of what the plan says."""
    eased_ckmh = guidance.eased_ckmh
    if guidance.paced_ckmh is not None:
        planned_ckmh = guidance.paced_ckmh
    elif segment is not None and segment.trial is not None:
        planned_ckmh = earned_ckmh(planned_ckmh, share_pct(guidance, segment.trial))
    return planned_ckmh if eased_ckmh is None else min(planned_ckmh, eased_ckmh)


def share_pct(guidance: Guidance, trial: Trial) -> int:
    """At which share of its speed a trial is walked: what was earned, within its own bounds."""
    return min(max(guidance.earned_pct, trial.lowest_pct), trial.highest_pct)


def eased(guidance: Guidance, segment: Segment, at_ckmh: int, lowest_ckmh: int) -> Guidance:
    """One step slower than now, or no faster where the machine has nothing slower."""
    paced = segment.paced
    step_ckmh = EASE_STEP_CKMH if paced is None else paced.step_ckmh
    slower_ckmh = max(at_ckmh - step_ckmh, lowest_ckmh)
    if paced is not None and slower_ckmh >= paced.lowest_ckmh:
        return guidance._replace(paced_ckmh=slower_ckmh)
    return guidance._replace(eased_ckmh=slower_ckmh)


def raised(guidance: Guidance, segment: Segment, planned_ckmh: int) -> Guidance | None:
    """One step faster than is wanted now; None where the plan leaves no room."""
    paced, wanted = segment.paced, wanted_ckmh(guidance, segment, planned_ckmh)
    step_ckmh = EASE_STEP_CKMH if paced is None else paced.step_ckmh
    if guidance.eased_ckmh is not None:
        lifted = guidance._replace(eased_ckmh=None)
        if wanted + step_ckmh < wanted_ckmh(lifted, segment, planned_ckmh):
            return guidance._replace(eased_ckmh=wanted + step_ckmh)
        return lifted
    if paced is None or wanted >= paced.highest_ckmh:
        return None
    return guidance._replace(paced_ckmh=min(wanted + step_ckmh, paced.highest_ckmh))


def arrived(guidance: Guidance, left: Segment, segment: Segment | None) -> Guidance:
    """Into another segment: it begins at its own pace; a trial that is over waits for a word.

    Not beyond the next trial: nobody said how this one went, so it has earned nothing.
    """
    trial = left.trial or guidance.trial
    if segment is not None and segment.trial is not None:
        trial = None
    return guidance._replace(paced_ckmh=None, trial=trial)


def judged(guidance: Guidance, trial: Trial, *, well: bool) -> Guidance:
    """After a word on a trial: what the later ones have earned."""
    change_pct = trial.success_pct if well else trial.failure_pct
    earned_pct = min(max(guidance.earned_pct + change_pct, trial.lowest_pct), trial.highest_pct)
    return guidance._replace(earned_pct=earned_pct, trial=None)
