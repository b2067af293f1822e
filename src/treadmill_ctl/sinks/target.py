"""What is wanted of the machine at a moment: target of belt and deck.

The one rule: outside of a walk nothing but standstill is wanted.
"""

from __future__ import annotations

from treadmill_ctl.core import guidance, profile
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import State


def target(state: State) -> tuple[int, int]:
    """Speed of the belt, signed 0.01 km/h, and grade of the deck, 0.1 %."""
    planned = profile.wanted(state.setup.plan, state.place)
    if state.phase is not Phase.WALKING:
        return 0, planned.grade_dpct
    magnitude_ckmh = guidance.wanted_ckmh(state.guidance, state.segment, abs(planned.speed_ckmh))
    return magnitude_ckmh * state.next_way.belt_sign, planned.grade_dpct


def is_level(state: State) -> bool:
    """Whether the target stays what it is for as long as the session is in this segment."""
    segment = state.segment
    return segment is None or segment.speed_from_ckmh == segment.speed_to_ckmh
