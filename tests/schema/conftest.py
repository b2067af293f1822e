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
measurements: {comfortable: {says: The speed that a test says., not_older_than: 4 weeks}}
"""


@pytest.fixture
def profile() -> Callable[..., Document]:
    """A profile of these segments; keywords add or replace lines at the top.

    What is measured is `comfortable`; where no speed is a share, nothing is.
    """

    def make(segments: str, **top: str) -> Document:
        lines = {line.partition(": ")[0]: line.partition(": ")[2] for line in HEAD.splitlines()}
        if "% of " not in segments:
            lines["measurements"] = "{}"
        head = "".join(f"{key}: {value}\n" for key, value in (lines | top).items())
        return read(f"{head}segments:\n{segments}", "trial.yaml")

    return make
