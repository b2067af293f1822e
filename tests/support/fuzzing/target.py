"""One decoder under atheris: `python target.py DECODER [libFuzzer's own options]`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "support")]


def main() -> None:
    """Fuzz until told to end."""
    atheris: Any = import_module("atheris")  # stands in an environment of its own
    with atheris.instrument_imports(include=["treadmill_ctl", "fuzzing"]):
        decoders = import_module("fuzzing.decoders").DECODERS
    check = decoders[sys.argv.pop(1)]
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
