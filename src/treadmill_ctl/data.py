"""Where the data that ships with the program lies: `protocols` and `profiles`.

The one rule: the same call works in a checkout and in an installed wheel.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

_PACKAGE: Final = Path(__file__).resolve().parent
_IN_A_WHEEL: Final = _PACKAGE / "_data"
_IN_A_CHECKOUT: Final = _PACKAGE.parent.parent


def data_folder(name: Literal["protocols", "profiles"]) -> Path:
    """The folder of this name. Raises FileNotFoundError when the installation is broken."""
    places = (_IN_A_WHEEL / name, _IN_A_CHECKOUT / name)
    for folder in places:
        if folder.is_dir():
            return folder
    looked = " nor ".join(str(folder) for folder in places)
    raise FileNotFoundError(
        f"No {name} in {looked}. Run from a checkout, or install treadmill-ctl again: its package "
        f"carries _data/{name}."
    )
