"""Stops the Trackmaster at a serial port: `python halt.py serial:/dev/ttyUSB0`.

The one rule: it asks whether the belt was told to stop until it hears that it was, and says so if
it never does. Exit code 0: acknowledged, 1: not.
"""

from __future__ import annotations

import sys

from serial import Serial

STOP = b"\xa2"
STOPPED = b"\xb2"
TRIES = 4
PATIENCE_S = 0.25


def halt(line: Serial) -> bool:
    """Say stop until it is acknowledged, a few times; whether it was."""
    for _ in range(TRIES):
        line.write(STOP)
        if STOPPED in line.read():
            return True
    return False


def main(address: str) -> int:
    """Stop the treadmill at an address, as treadmill-ctl writes one."""
    path = address.removeprefix("serial:").partition("?")[0]
    with Serial(path, 4800, timeout=PATIENCE_S) as line:
        stopped = halt(line)
    print("stopped" if stopped else f"no answer from {path}: use the treadmill's own stop button")
    return 0 if stopped else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
