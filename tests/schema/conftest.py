"""Profiles to begin a test from."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from treadmill_ctl.schema.document import Document, read

HEAD = """\
version: 1
id: trial
title: A profile for a test
use: general
kind: template
walk: backward
comfortable_speed: The speed that a test says.
"""


@pytest.fixture
def profile() -> Callable[..., Document]:
    """A profile of these segments; keywords add or replace lines at the top."""

    def make(segments: str, **top: str) -> Document:
        lines = {line.partition(": ")[0]: line.partition(": ")[2] for line in HEAD.splitlines()}
        head = "".join(f"{key}: {value}\n" for key, value in (lines | top).items())
        return read(f"{head}segments:\n{segments}", "trial.yaml")

    return make
