"""The file of a treadmill, read into the machine that plans are held against.

The one rule: what is told of a treadmill in a file is held against a plan by the same check as what
a treadmill tells of itself at the start of a session.
"""

from __future__ import annotations

from pathlib import Path

from treadmill_ctl.core.model import Machine
from treadmill_ctl.schema.shaped import read_shaped
from treadmill_ctl.schema.treadmill import Treadmill
from treadmill_ctl.schema.yaml_marks import read_text


def load_machine(path: Path) -> Machine:
    """The treadmill in a file; `Bad` with everything that is wrong with it."""
    return load_treadmill(path).machine


def load_treadmill(path: Path) -> Treadmill:
    """All that a file says of a treadmill; `Bad` with everything that is wrong with it."""
    return read_shaped(read_text(path), str(path), Treadmill)


def read_machine(text: str, file: str) -> Machine:
    """The treadmill in a text; `file` is what flaws call it."""
    return read_shaped(text, file, Treadmill).machine
