"""Finds the folder of protocol data, in a checkout and in an installed package.

The one rule: the service's package is a place where data lies; none of its code is imported.
"""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path


@lru_cache(maxsize=1)
def protocols_folder() -> Path:
    """The folder that holds `ftms/spec.yaml` and its like."""
    places = tuple(_places())
    for place in places:
        if (place / "ftms" / "spec.yaml").is_file():
            return place
    looked = ", ".join(str(place) for place in places)
    raise FileNotFoundError(
        f"No protocol data (ftms/spec.yaml) in {looked}. Run from a checkout, or reinstall "
        "treadmill-ctl: its package should carry _data/protocols."
    )


def _places() -> list[Path]:
    checkout = Path(__file__).resolve().parents[2] / "protocols"
    service = find_spec("treadmill_ctl")
    folders = service.submodule_search_locations if service is not None else None
    return [checkout, *(Path(folder) / "_data" / "protocols" for folder in folders or ())]
