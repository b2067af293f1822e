"""`support:` what a session needs beside the treadmill, by name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from treadmill_ctl.schema.document import Document

Profile = Callable[..., Document]

WALK = "  - {walk: Walk, for: 2 min, speed: 1.5 km/h}\n"


def test_only_what_is_written_is_asked_for(profile: Profile) -> None:
    """A profile without the key asks for nothing."""
    assert profile(WALK).support == ()


@pytest.mark.parametrize(
    ("written", "items"),
    [
        ("{harness: true}", ("harness",)),
        ("{body_weight: 30 %}", ("body-weight",)),
        (
            "{barefoot: true, body_weight: 30 %, second_person: true, rail: true, harness: true}",
            ("harness", "rail", "second-person", "body-weight", "barefoot"),
        ),
    ],
)
def test_what_is_asked_for_comes_by_name(
    profile: Profile, written: str, items: tuple[str, ...]
) -> None:
    """The names are those of the checklist, in one order whatever the file's."""
    assert profile(WALK, support=written).support == items


def test_body_weight_is_kept_in_tenths_of_a_per_cent(profile: Profile) -> None:
    """32.55 % are 325, cut."""
    support = profile(WALK, support="{body_weight: 32.55 %}").profile.support
    assert support is not None
    assert support.body_weight == 325
