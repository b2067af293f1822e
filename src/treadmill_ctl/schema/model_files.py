"""The models that are known: the files of `protocols/quirks`, and those of a folder of the site.

The one rule: a file with a flaw is told with its place, and then no model is known at all; a
treadmill is never taken for another because a file could not be read.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Final

from treadmill_ctl.data import data_folder
from treadmill_ctl.drivers.quirks import Model
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.schema.model import ModelFile
from treadmill_ctl.schema.shaped import read_shaped
from treadmill_ctl.schema.yaml_marks import read_text

FOLDER: Final = "TREADMILL_CTL_QUIRKS"


def load_model(path: Path) -> Model:
    """The model in a file; `Bad` with everything that is wrong with it."""
    return read_shaped(read_text(path), str(path), ModelFile).model_known(path.stem)


def models_in(folder: Path) -> tuple[Model, ...]:
    """The models of a folder, by the names of their files. Raises `Bad`."""
    flaws: list[Flaw] = []
    found: list[Model] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(load_model(path))
        except Bad as bad:
            flaws += bad.flaws
    if flaws:
        raise Bad(flaws)
    return tuple(found)


@cache
def known_models() -> tuple[Model, ...]:
    """All that are known, read once. One of the site takes the place of a shipped one of its name.

    The folder of the site is $TREADMILL_CTL_QUIRKS. Raises `Bad`.
    """
    shipped = models_in(data_folder("protocols") / "quirks")
    named = os.environ.get(FOLDER, "")
    if not named:
        return shipped
    folder = Path(named)
    if not folder.is_dir():
        raise Bad([Flaw(named, None, f"there is no such folder; ${FOLDER} names it")])
    own = models_in(folder)
    keys = {model.key for model in own}
    return (*(model for model in shipped if model.key not in keys), *own)
