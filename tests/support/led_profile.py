"""A profile that persons lead, as text: a pace by hand, a trial, a value of pain that is asked for.

The one rule: nobody walks on it.
"""

from __future__ import annotations

from short_profile import short_profile

_SEGMENTS = """\
segments:
  - walk: At your pace
    for: 60 s
    speed: 0.8 km/h
    paced: {from: 0.7 km/h, to: 1.2 km/h}
    goes_on: by hand
  - walk: Short and fast
    for: 4 s
    speed: 1.0 km/h
    trial: {success: +10 %, failure: -10 %, at_least: 50 %, at_most: 150 %}
  - walk: Recovery
    part: recovery
    for: 40 s
    speed: 0.8 km/h
  - walk: Slow again
    part: cool-down
    for: 4 s
    speed: 0.5 km/h
gates:
  - watch: pain
    at_most: 3
    told_every: 20 s
    outside: cool down
    missing: pause
  - watch: systolic pressure
    before_start: true
    at_most: 180
    told_every: 30 min
"""


def led_profile() -> str:
    """The profile's text."""
    head, _, _ = short_profile(1).partition("segments:\n")
    return head.replace("id: short", "id: led") + _SEGMENTS
