"""The verbs `stop` and `estop`: to the door and on its wire, and then what became of the belts.

The one rule: nothing is imported, read or asked before the stop has left; and what is not known is
never said to stand still.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator, Sequence

from treadmill_ctl.cli import exits
from treadmill_ctl.door.words import LINE_OCTETS_MAX, PLACE, TOKEN_SUFFIX, places

ANSWER_S = 0.3
STANDSTILL_S = 10.0
AGAIN_S = 0.2
USAGE = "treadmill-ctl {} [--json] [NAME]: without NAME all treadmills"
AT_THE_TREADMILL = (
    "Stop it at the treadmill: its own stop button, or its key. `treadmill-ctl halt` stops the"
    " belts without the service."
)


def stop_now(method: str, words: Sequence[str]) -> int:
    """Stop one treadmill, or all; the exit code."""
    names = [word for word in words if word != "--json"]
    as_json = len(names) < len(words)
    if len(names) > 1 or any(name.startswith("-") for name in names):
        _complain(USAGE.format(method))
        return exits.BAD_INPUT
    line = _line(1, method, *names)
    called = _sent(line)
    if called is None:
        _complain(f"No service answers, so none was told. {AT_THE_TREADMILL}")
        return exits.NOT_CONNECTED
    with called:
        return _told(called, names, as_json=as_json)


def _line(number: int, method: str, *names: str) -> bytes:
    """A request, written by hand: what writes JSON is not imported yet."""
    quoted = "".join(_escaped(char) for char in "".join(names))
    params = f'{{"treadmill":"{quoted}"}}' if names else "{}"
    call = f'{{"jsonrpc":"2.0","id":{number},"method":"{method}","params":{params}}}\n'
    return call.encode(errors="replace")


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if char in '"\\' or char < " " else char


def _sent(line: bytes) -> socket.socket | None:
    """To the first door that takes it; None where there is none."""
    runtime_folder = os.environ.get("XDG_RUNTIME_DIR", "")
    for place in places(os.environ.get(PLACE, ""), runtime_folder):
        try:
            called = _called(place)
            called.sendall(line)
        except (OSError, ValueError):
            continue
        return called
    return None


def _called(place: str) -> socket.socket:
    if place.endswith(TOKEN_SUFFIX):
        with open(place, encoding="ascii") as file:  # noqa: PTH123 - pathlib costs its import
            port = int(file.read().split()[0])
        return socket.create_connection(("127.0.0.1", port), ANSWER_S)
    called = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        called.settimeout(ANSWER_S)
        called.connect(place)
    except BaseException:
        called.close()
        raise
    return called


def _told(called: socket.socket, names: Sequence[str], *, as_json: bool) -> int:
    """Hear what became of it, and wait for standstill."""
    import json

    ends_s = time.monotonic() + STANDSTILL_S
    lines = _lines(called, ends_s)
    first = next(lines, None)
    if first is None:
        _complain(f"The service did not answer in {STANDSTILL_S:g} s. {AT_THE_TREADMILL}")
        return exits.NOT_CONFIRMED
    answer = json.loads(first)
    if "error" in answer:
        said = answer["error"]
        _complain(" ".join(filter(None, (said["message"], said["data"]["allowed"]))))
        _complain(AT_THE_TREADMILL)
        return exits.BAD_INPUT
    denied = {name: found["denied"] for name, found in answer["result"].items()}
    stands = {name: found["stands"] for name, found in answer["result"].items()}
    while not all(stands.values()) and time.monotonic() < ends_s:
        time.sleep(AGAIN_S)
        called.sendall(_line(2, "standstill", *names))
        found = next(lines, None)
        if found is None:
            break
        latest = json.loads(found).get("result", {})
        stands = {name: latest.get(name, {}).get("stands", False) for name in stands}
    if as_json:
        sys.stdout.write(
            json.dumps({n: {"stands": stands[n], "denied": denied[n]} for n in stands})
        )
        sys.stdout.write("\n")
    else:
        for name, still in stands.items():
            why = denied[name]
            sys.stdout.write(f"{name}: {_words(still=still, why=why['why'] if why else '')}\n")
    return exits.DONE if all(stands.values()) else exits.NOT_CONFIRMED


def _words(*, still: bool, why: str) -> str:
    if still:
        return "the belt stands."
    told = f"NOT TOLD: {why}." if why else "told to stop."
    return f"{told} STANDSTILL WAS NOT CONFIRMED. {AT_THE_TREADMILL}"


def _lines(called: socket.socket, ends_s: float) -> Iterator[bytes]:
    """What the door says, a line at a time, until its time is over or it is gone."""
    rest, patient = b"", False
    while True:
        while b"\n" in rest:
            line, _, rest = rest.partition(b"\n")
            yield line
        left_s = ends_s - time.monotonic()
        if left_s <= 0:
            return
        called.settimeout(left_s if patient else min(ANSWER_S, left_s))
        try:
            octets = called.recv(LINE_OCTETS_MAX)
        except TimeoutError:
            if patient:
                return
            patient = True
            _complain(f"The service has not answered yet. {AT_THE_TREADMILL}")
            continue
        except OSError:
            return
        if not octets:
            return
        rest += octets


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")
