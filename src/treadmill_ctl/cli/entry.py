"""Where the command `treadmill-ctl` begins.

The one rule: a stop gets to the wire before anything is imported that it does not need.
"""

from __future__ import annotations

import sys

STOPS = ("stop", "estop")


def main() -> None:
    """Do what the command line says."""
    words = sys.argv[1:]
    if words[:1] and words[0] in STOPS and not {"-h", "--help"}.intersection(words):
        from treadmill_ctl.cli.stop_now import stop_now

        sys.exit(stop_now(words[0], words[1:]))
    from treadmill_ctl.cli.main import main as command

    command()
