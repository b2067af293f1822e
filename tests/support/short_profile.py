"""A profile of three short walks, slow, faster and slow, for sessions of a test.

The one rule: nobody walks on it.
"""

from __future__ import annotations


def short_profile(part_s: int, speed: str = "1.0 km/h") -> str:
    """The profile's text, each of its parts so long, the middle one at a speed."""
    return f"""\
version: 1
id: short
title: A short walk for a test
use: general
kind: template
walk: backward
way: turned
population: Tests.
contraindications:
  - People.
assumed:
  - says: Everything.
segments:
  - walk: Slow
    part: warm-up
    for: {part_s} s
    speed: 0.5 km/h
  - walk: Faster
    for: {part_s} s
    speed: {speed}
  - walk: Slow again
    part: cool-down
    for: {part_s} s
    speed: 0.5 km/h
"""
